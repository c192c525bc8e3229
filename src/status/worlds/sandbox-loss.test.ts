import { expect, test } from "vitest";
import { aPod, main, regular, sidecar } from "../../lifecycle/testing/pods.ts";
import { PodWorld } from "../testing/pod-world.ts";
import { exits, forever } from "../testing/program.ts";

function phases(world: PodWorld): readonly (string | undefined)[] {
  const all = world.statuses.map(({ phase }) => phase);
  return all.filter((phase, index) => phase !== all[index - 1]);
}

const init = [regular("i1"), sidecar("s2"), regular("i3")];

test("case 51: after a reboot the whole init sequence runs again in order (kubernetes#120247)", () => {
  const world = new PodWorld({ pod: aPod({ init }), programs: { i1: exits(1), i3: exits(1) } });
  world.run(10).trace.length = 0;
  world.statuses.length = 0;
  world.runtime.killSandbox();
  world.run(30);
  expect(world.trace).toEqual([
    "10 s2 EXIT 255",
    "10 m EXIT 255",
    "10 i1 START",
    "11 i1 EXIT 0",
    "11 s2 START",
    "11 i3 START",
    "12 i3 EXIT 0",
    "12 m START",
  ]);
  expect(phases(world).at(-1)).toBe("Running");
  expect(phases(world)).toContain("Pending");
  expect(world.sent?.initContainerStatuses?.map(({ restartCount }) => restartCount)).toEqual([
    1, 1, 1,
  ]);
});

test("case 52: with regular inits only, the same, and Pending while they run again", () => {
  const pod = aPod({ init: [regular("i1"), regular("i2")] });
  const world = new PodWorld({ pod, programs: { i1: exits(1), i2: exits(1) } }).run(10);
  world.trace.length = 0;
  world.runtime.killSandbox();
  world.run(11.5);
  expect(world.sent?.phase).toBe("Pending");
  expect(world.run(30).trace).toEqual([
    "10 m EXIT 255",
    "10 i1 START",
    "11 i1 EXIT 0",
    "11 i2 START",
    "12 i2 EXIT 0",
    "12 m START",
  ]);
});

test("case 53: a new image of the sidecar comes into force with the new sandbox", () => {
  const world = new PodWorld({ pod: aPod({ init }), programs: { i1: exits(1), i3: exits(1) } });
  world.run(10);
  world.edit((pod) => ({
    ...pod,
    spec: {
      containers: pod.spec?.containers ?? [],
      initContainers: init.map((c) => (c.name === "s2" ? { ...c, image: "s2:2" } : c)),
    },
  }));
  world.runtime.killSandbox();
  world.run(30);
  expect(world.sent?.initContainerStatuses?.[1]?.image).toBe("s2:2");
});

test("golden 132: a sandbox whose pause process died: containers are stopped in order, then all again", () => {
  const world = new PodWorld({ pod: aPod({ init }), programs: { i1: exits(1), i3: exits(1) } });
  world.run(10).trace.length = 0;
  world.events.length = 0;
  world.runtime.breakSandbox();
  expect(world.run(30).trace).toEqual([
    "10 m TERM→30",
    "10 m EXIT 0",
    "10 s2 TERM→30",
    "10 s2 EXIT 0",
    "10 i1 START",
    "11 i1 EXIT 0",
    "11 s2 START",
    "11 i3 START",
    "12 i3 EXIT 0",
    "12 m START",
  ]);
  expect(world.events.slice(0, 3)).toEqual([
    "SandboxChanged Pod sandbox changed, it will be killed and re-created.",
    "Killing m Stopping container m",
    "Killing s2 Stopping container s2",
  ]);
  expect(
    world.sent?.initContainerStatuses?.map(({ restartCount, lastState }) => [
      restartCount,
      lastState?.terminated?.reason,
    ]),
  ).toEqual([
    [1, "Completed"],
    [1, "ContainerStatusUnknown"],
    [1, "Completed"],
  ]);
});

test("case 59: under Never nothing is re-homed: mains that were running end Failed", () => {
  const pod = aPod({ policy: "Never", init: [sidecar("s1")] });
  const world = new PodWorld({ pod }).run(10);
  world.runtime.killSandbox();
  world.run();
  expect(world.sent?.phase).toBe("Failed");
  expect(world.runtime.view().sandboxes).toHaveLength(1);
});

test("case 62: OnFailure, all mains done: no new sandbox, the pod succeeded", () => {
  const pod = aPod({ policy: "OnFailure", init: [sidecar("s1")] });
  const programs = { m: exits(5), s1: forever({ onTerm: { after: 20 } }) };
  const world = new PodWorld({ pod, programs }).run(6);
  world.runtime.killSandbox();
  world.run();
  expect(world.sent?.phase).toBe("Succeeded");
  expect(world.runtime.view().sandboxes).toHaveLength(1);
});

test("case 61: OnFailure with a main that has not succeeded: a new sandbox, init from the start", () => {
  const pod = aPod({ policy: "OnFailure", init: [sidecar("s1")], mains: [main("m1"), main("m2")] });
  const world = new PodWorld({ pod, programs: { m1: exits(2) } }).run(10);
  world.trace.length = 0;
  world.runtime.killSandbox();
  expect(world.run(20).trace).toEqual([
    "10 s1 EXIT 255",
    "10 m2 EXIT 255",
    "10 s1 START",
    "10 m2 START",
  ]);
});
