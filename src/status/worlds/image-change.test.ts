import { expect, test } from "vitest";
import type { Pod } from "../../model/types/core-v1.ts";
import {
  aHook,
  aPod,
  aProbe,
  deleted,
  main,
  regular,
  sidecar,
} from "../../lifecycle/testing/pods.ts";
import { PodWorld } from "../testing/pod-world.ts";
import { exits, forever, runs } from "../testing/program.ts";

const policies = ["Always", "OnFailure", "Never"];

function withImage(pod: Pod, name: string): Pod {
  const change = <T extends { readonly name: string }>(list: readonly T[] = []): readonly T[] =>
    list.map((c) => (c.name === name ? { ...c, image: `${name}:2` } : c));
  return {
    ...pod,
    spec: {
      ...pod.spec,
      initContainers: change(pod.spec?.initContainers),
      containers: change(pod.spec?.containers),
    },
  };
}

test.for(policies)("case 155: a new image of a main restarts it alone, %s", (policy) => {
  const pod = aPod({ policy, mains: [main("m1"), main("m2")] });
  const world = new PodWorld({ pod }).run(5);
  world.edit((running) => withImage(running, "m1")).run(20);
  expect(world.trace.slice(2)).toEqual(["5 m1 TERM→30", "5 m1 EXIT 0", "5 m1 START"]);
  expect(world.sent).toMatchObject({
    phase: "Running",
    containerStatuses: [{ image: "m1:2", restartCount: 1 }, { restartCount: 0 }],
  });
});

test.for(policies)("case 157: a new image of a sidecar restarts it alone, %s", (policy) => {
  const pod = aPod({ policy, init: [sidecar("s1"), sidecar("s2")] });
  const world = new PodWorld({ pod }).run(5);
  world.edit((running) => withImage(running, "s1")).run(20);
  expect(world.trace.slice(3)).toEqual(["5 s1 TERM→30", "5 s1 EXIT 0", "5 s1 START"]);
});

test("case 156: a new image after a failed startup probe is used by the next run", () => {
  const pod = aPod({ mains: [main("m", { startupProbe: aProbe })] });
  const world = new PodWorld({ pod, programs: { m: forever({ startupFails: 3 }) } }).run(4);
  world.edit((running) => withImage(running, "m")).run(5);
  expect(world.sent?.containerStatuses?.[0]).toMatchObject({ image: "m:2", restartCount: 2 });
});

test("case 158: a new image of a sidecar after failed startup: still Pending, the others untouched", () => {
  const pod = aPod({ init: [sidecar("s1"), sidecar("s2", { startupProbe: aProbe })] });
  const world = new PodWorld({ pod, programs: { s2: forever({ startupFails: 3 }) } }).run(4);
  world.edit((running) => withImage(running, "s2")).run(8);
  expect(world.sent).toMatchObject({
    phase: "Pending",
    initContainerStatuses: [{ restartCount: 0 }, { image: "s2:2" }],
    containerStatuses: [{ state: { waiting: { reason: "PodInitializing" } } }],
  });
});

test.for(policies)(
  "case 187: a main's image changed while init runs: it starts once, %s",
  (policy) => {
    const pod = aPod({ policy, init: [regular("i1")], mains: [main("m1"), main("m2")] });
    const world = new PodWorld({ pod, programs: { i1: exits(10) } }).run(5);
    world.edit((running) => withImage(running, "m1")).run(8);
    expect(world.sent?.phase).toBe("Pending");
    world.run(20);
    expect(world.sent).toMatchObject({
      phase: "Running",
      containerStatuses: [{ image: "m1:2", restartCount: 0 }, { restartCount: 0 }],
    });
  },
);

test.for(policies)(
  "case 77, case 78: no image change restarts anything of a deleted pod, %s",
  (policy) => {
    const pod = aPod({ policy, init: [sidecar("s1")] });
    const slow = forever({ onTerm: { after: 3 } });
    const world = new PodWorld({ pod, programs: { s1: slow, m: slow } }).run(1);
    world.edit((running) => deleted(running)).run(2);
    world.edit((running) => withImage(withImage(running, "s1"), "m")).run();
    expect(world.trace.slice(2)).toEqual([
      "1 m TERM→30",
      "4 m EXIT 0",
      "4 s1 TERM→27",
      "7 s1 EXIT 0",
      "7 pod Succeeded",
    ]);
  },
);

test("case 159: under Never a sidecar's new image during init; the init then fails: Failed", () => {
  const pod = aPod({ policy: "Never", init: [regular("i1"), sidecar("s1"), regular("i2")] });
  const programs = { i1: exits(1), i2: exits(10, 1), s1: runs({}, { onTerm: { after: 1 } }) };
  const world = new PodWorld({ pod, programs }).run(5);
  world.edit((running) => withImage(running, "s1")).run();
  expect(world.trace.slice(4)).toEqual([
    "5 s1 TERM→30",
    "5 s1 EXIT 0",
    "5 s1 START",
    "11 i2 EXIT 1",
    "11 s1 TERM→30",
    "12 s1 EXIT 0",
    "12 pod Failed",
  ]);
});

test("§2.2: a main that loses its sandbox while it is killed for a new image has ended for good under Never", () => {
  const pod = aPod({ policy: "Never", mains: [main("m", { lifecycle: { preStop: aHook } })] });
  const programs = { m: forever({ preStop: { takes: 20 } }) };
  const world = new PodWorld({ pod, programs }).run(5);
  world.edit((running) => withImage(running, "m")).run(6);
  world.runtime.killSandbox();
  expect(world.run(60).sent?.phase).toBe("Failed");
});

test("case 162: an ephemeral container starts, and phase and readiness stay", () => {
  const world = new PodWorld({ pod: aPod(), programs: { debug: exits(2, 1) } }).run(5);
  const before = world.sent;
  world.edit((pod) => ({
    ...pod,
    spec: {
      ...pod.spec,
      containers: pod.spec?.containers ?? [],
      ephemeralContainers: [{ name: "debug", image: "d:1" }],
    },
  }));
  world.run(30);
  expect(world.trace.slice(1)).toEqual(["5 debug START", "7 debug EXIT 1"]);
  expect([world.sent?.phase, world.sent?.conditions]).toEqual([before?.phase, before?.conditions]);
  expect(world.sent?.ephemeralContainerStatuses).toMatchObject([
    { name: "debug", ready: false, restartCount: 0, state: { terminated: { exitCode: 1 } } },
  ]);
});
