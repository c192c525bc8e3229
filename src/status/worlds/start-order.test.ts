import { expect, test } from "vitest";
import { decide } from "../../lifecycle/decide.ts";
import { NOW, running, seen, toldActions } from "../../lifecycle/testing/facts.ts";
import type { RecordSketch } from "../../lifecycle/testing/facts.ts";
import { aHook, aPod, aProbe, main, regular, sidecar } from "../../lifecycle/testing/pods.ts";
import { PodWorld } from "../testing/pod-world.ts";
import { exits, forever } from "../testing/program.ts";

test("case 2: mixed inits and sidecars start one stage after the other; the pod succeeds", () => {
  const pod = aPod({
    policy: "Never",
    init: [regular("i1"), sidecar("s1"), regular("i2"), sidecar("s2"), regular("i3")],
  });
  const world = new PodWorld({
    pod,
    programs: { i1: exits(1), i2: exits(1), i3: exits(1), m: exits(2) },
  });
  expect(world.run().trace).toEqual([
    "0 i1 START",
    "1 i1 EXIT 0",
    "1 s1 START",
    "1 i2 START",
    "2 i2 EXIT 0",
    "2 s2 START",
    "2 i3 START",
    "3 i3 EXIT 0",
    "3 m START",
    "5 m EXIT 0",
    "5 s2 TERM→30",
    "5 s2 EXIT 0",
    "5 s1 TERM→30",
    "5 s1 EXIT 0",
    "5 pod Succeeded",
  ]);
});

test("case 3: a sidecar's startup probe holds up the next stage", () => {
  const probe = { startupProbe: aProbe };
  const pod = aPod({ init: [sidecar("s1", probe), sidecar("s2", probe)] });
  const programs = {
    s1: forever({ startupSucceeds: 10 }),
    s2: forever({ startupSucceeds: 10 }),
  };
  const world = new PodWorld({ pod, programs }).run(60);
  expect(world.trace).toEqual(["0 s1 START", "10 s2 START", "20 m START"]);
});

test("case 4: a main's postStart begins after init, and does not hold up the main itself", () => {
  const lifecycle = { postStart: aHook };
  const pod = aPod({ init: [regular("i1")], mains: [main("m", { lifecycle })] });
  const programs = { i1: exits(3), m: forever({ postStart: { takes: 5 } }) };
  const world = new PodWorld({ pod, programs }).run(6);
  // The hook runs beside the process, which is up all the time.
  expect(world.runtime.view().containers[0]).toMatchObject({ name: "m", state: "running" });
  expect(world.run(60).trace).toEqual([
    "0 i1 START",
    "3 i1 EXIT 0",
    "3 m START",
    "3 m POSTSTART-BEGIN",
    "8 m POSTSTART-END",
  ]);
});

test("case 5: a main is not started before the postStart of an earlier one returned", () => {
  const pod = aPod({ mains: [main("m1", { lifecycle: { postStart: aHook } }), main("m2")] });
  const world = new PodWorld({ pod, programs: { m1: forever({ postStart: { takes: 7 } }) } });
  expect(world.run(60).trace).toEqual([
    "0 m1 START",
    "0 m1 POSTSTART-BEGIN",
    "7 m1 POSTSTART-END",
    "7 m2 START",
  ]);
});

test("case 6: a sidecar's postStart holds up the main although there is no startup probe", () => {
  const pod = aPod({ init: [sidecar("s1", { lifecycle: { postStart: aHook } })] });
  const world = new PodWorld({ pod, programs: { s1: forever({ postStart: { takes: 3 } }) } });
  expect(world.run(60).trace).toEqual([
    "0 s1 START",
    "0 s1 POSTSTART-BEGIN",
    "3 s1 POSTSTART-END",
    "3 m START",
  ]);
});

test("case 16: a slow pull of the first main delays the second, with parallel pull too", () => {
  const pod = aPod({ mains: [main("m1"), main("m2")] });
  const world = new PodWorld({ pod, programs: { m1: forever({ pull: { takes: 60 } }) } });
  expect(world.run(100).trace).toEqual(["60 m1 START", "60 m2 START"]);
});

test("case 7: a sidecar that never gets ready does not hold up main, and the pod is never Ready", () => {
  const pod = aPod({ init: [sidecar("s1", { readinessProbe: aProbe })] });
  const world = new PodWorld({ pod }).run(100);
  expect(world.trace).toEqual(["0 s1 START", "0 m START"]);
  const ready = world.statuses.map(({ conditions = [] }) =>
    conditions.filter(({ type, status }) => type.endsWith("Ready") && status === "True"),
  );
  expect(ready.flat()).toEqual([]);
  expect(world.sent).toMatchObject({
    phase: "Running",
    initContainerStatuses: [{ started: true, ready: false }],
    containerStatuses: [{ ready: true }],
  });
});

test("case 19: the decision that starts the last sidecar starts no main; the next one does", () => {
  const pod = aPod({ init: [sidecar("s1"), sidecar("s2")], mains: [main("m1"), main("m2")] });
  const started = (records: readonly RecordSketch[]): readonly string[] =>
    toldActions(decide(pod, seen(pod, { records }), NOW)).filter((line) =>
      line.startsWith("startContainer"),
    );
  expect(started([running("s1")])).toEqual(["startContainer s2 (StageReached s1)"]);
  expect(started([running("s2"), running("s1")])).toEqual(["startContainer m1 (FirstStart)"]);
});

test.for([
  { title: "with an init container", init: [regular("i1")] },
  { title: "with none", init: [] },
])("case 181: PodReadyToStartContainers is True while a slow pull goes on, $title", ({ init }) => {
  const pull = { takes: 15 };
  const programs = { i1: exits(1, 0, { pull }), m: forever({ pull }) };
  const world = new PodWorld({ pod: aPod({ init }), programs }).run(10);
  expect(isTrue(world, "PodReadyToStartContainers")).toBe(true);
  expect([world.trace.filter((line) => line.endsWith("START")), isTrue(world, "Ready")]).toEqual([
    [],
    false,
  ]);
  world.run(60);
  expect([isTrue(world, "PodReadyToStartContainers"), isTrue(world, "Ready")]).toEqual([
    true,
    true,
  ]);
});

test.for([
  { title: "with an init container", init: [regular("i1")], initialized: 2 },
  { title: "with none", init: [], initialized: 1 },
])("case 111: conditions become True in their order, $title", ({ init, initialized }) => {
  const readinessProbe = aProbe;
  const pod = aPod({ init, mains: [main("m", { readinessProbe })] });
  const programs = {
    i1: exits(3, 0, { pull: { takes: 2 } }),
    m: forever({ pull: { takes: 2 }, ready: 4 }),
  };
  const world = new PodWorld({ pod, programs }).run(60);
  const since = (type: string): number =>
    world.statuses.findIndex(({ conditions = [] }) =>
      conditions.some((condition) => condition.type === type && condition.status === "True"),
    );
  const order = ["PodReadyToStartContainers", "ContainersReady", "Ready"];
  order.splice(initialized - 1, 0, "Initialized");
  const moments = ["PodScheduled", ...order].map(since);
  expect(moments).toEqual(moments.toSorted((a, b) => a - b));
  expect(moments).not.toContain(-1);
  expect(since("Initialized") < since("PodReadyToStartContainers")).toBe(initialized === 1);
});

function isTrue(world: PodWorld, type: string): boolean {
  const conditions = world.sent?.conditions ?? [];
  return conditions.some((condition) => condition.type === type && condition.status === "True");
}
