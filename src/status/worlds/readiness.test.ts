import { expect, test } from "vitest";
import { aPod, aProbe, main, sidecar } from "../../lifecycle/testing/pods.ts";
import { PodWorld } from "../testing/pod-world.ts";
import { forever } from "../testing/program.ts";

test("case 118: when a sidecar's readiness turns, the pod's conditions turn at that very moment", () => {
  const pod = aPod({ init: [sidecar("s1", { readinessProbe: aProbe })] });
  const world = new PodWorld({ pod, programs: { s1: forever({ ready: 5, unready: 65.5 }) } });
  const readyAt = (seconds: number): readonly (string | undefined)[] => {
    const conditions = world.run(seconds).sent?.conditions ?? [];
    return ["Ready", "ContainersReady"].map(
      (type) => conditions.find((condition) => condition.type === type)?.status,
    );
  };
  expect(readyAt(4.9)).toEqual(["False", "False"]);
  expect(readyAt(5)).toEqual(["True", "True"]);
  expect(readyAt(65.4)).toEqual(["True", "True"]);
  expect(readyAt(65.5)).toEqual(["False", "False"]);
  expect(world.sent?.initContainerStatuses).toMatchObject([{ ready: false, started: true }]);
  expect(world.trace).toEqual(["0 s1 START", "0 m START"]);
});

test("case 119: a main whose image cannot be pulled alternates; the pod is Pending, its sidecar ready", () => {
  const pod = aPod({ init: [sidecar("s1")], mains: [main("m")] });
  const world = new PodWorld({ pod, programs: { m: forever({ pull: { fails: true } }) } });
  world.run(120);
  const reasons = world.statuses.flatMap(
    ({ containerStatuses = [] }) => containerStatuses[0]?.state?.waiting?.reason ?? [],
  );
  const [, ...turns] = reasons.filter((reason, index) => reason !== reasons[index - 1]);
  expect(turns.slice(0, 4)).toEqual([
    "ErrImagePull",
    "ImagePullBackOff",
    "ErrImagePull",
    "ImagePullBackOff",
  ]);
  expect(world.sent).toMatchObject({
    phase: "Pending",
    initContainerStatuses: [{ ready: true }],
  });
});
