import { expect, test } from "vitest";
import { aPod, aProbe, main, regular, sidecar } from "../../lifecycle/testing/pods.ts";
import { PodWorld } from "../testing/pod-world.ts";
import { exits, runs, forever } from "../testing/program.ts";

const init = [regular("i1"), sidecar("s1"), regular("i2")];
const programs = { i1: exits(1), i2: exits(1) };

test("case 55: an engine restart of a running pod starts nothing", () => {
  const world = new PodWorld({ pod: aPod({ init }), programs }).run(10);
  world.trace.length = 0;
  expect(world.restartEngine().run(60).trace).toEqual([]);
});

test("case 55: nor when the records of the finished init containers are gone", () => {
  const world = new PodWorld({ pod: aPod({ init }), programs }).run(10);
  world.trace.length = 0;
  world.runtime.forget("i1");
  world.runtime.forget("i2");
  expect(world.restartEngine().run(60).trace).toEqual([]);
  expect(world.sent?.initContainerStatuses?.[0]?.state).toMatchObject({
    terminated: { exitCode: 0, reason: "Completed" },
  });
});

test("case 56: a restart during the last init container re-runs none that is done", () => {
  const pod = aPod({ init: [regular("i1"), regular("i2"), regular("i3")] });
  const world = new PodWorld({ pod, programs: { ...programs, i3: exits(300) } }).run(10);
  world.trace.length = 0;
  world.runtime.forget("i1");
  expect(world.restartEngine().run(60).trace).toEqual([]);
});

test("case 57: started, ready, conditions and counts do not flap, whatever probes there are", () => {
  const both = { startupProbe: aProbe, readinessProbe: aProbe };
  const pod = aPod({
    init: [sidecar("s1", both), sidecar("s2", { readinessProbe: aProbe })],
    mains: [main("m1", { startupProbe: aProbe }), main("m2", both), main("m3")],
  });
  const up = forever({ startupSucceeds: 1, ready: 2 });
  const world = new PodWorld({ pod, programs: { s1: up, s2: up, m1: up, m2: up } }).run(30);
  expect(world.sent?.conditions?.every(({ status }) => status === "True")).toBe(true);
  world.statuses.splice(0, world.statuses.length - 1);
  world.restartEngine().run(60);
  expect(world.statuses).toHaveLength(1);
});

test("case 58: a started sidecar is not waited for again when main crashes (kubernetes#136910, #136969, #137146)", () => {
  const pod = aPod({ init: [sidecar("s1", { startupProbe: aProbe })] });
  const world = new PodWorld({
    pod,
    programs: { s1: forever({ startupSucceeds: 1 }), m: runs({ exits: 30, code: 137 }, {}) },
  }).run(20);
  world.trace.length = 0;
  expect(world.restartEngine().run(60).trace).toEqual(["31 m EXIT 137", "31 m START"]);
});

test("case 54: a sidecar's new image, given while the engine was down, restarts just that sidecar", () => {
  const world = new PodWorld({ pod: aPod({ init }), programs }).run(10);
  world.trace.length = 0;
  const changed = init.map((c) => (c.name === "s1" ? { ...c, image: "s1:2" } : c));
  world.pod = {
    ...world.pod,
    spec: { containers: world.pod.spec?.containers ?? [], initContainers: changed },
  };
  expect(world.restartEngine().run(60).trace).toEqual([
    "10 s1 TERM→30",
    "10 s1 EXIT 0",
    "10 s1 START",
  ]);
  expect(world.sent).toMatchObject({
    initContainerStatuses: [{ restartCount: 0 }, { restartCount: 1 }, { restartCount: 0 }],
    containerStatuses: [{ restartCount: 0 }],
  });
});

test("case 171: a sidecar whose record is gone starts again, main is left alone", () => {
  const world = new PodWorld({ pod: aPod({ init }), programs }).run(10);
  world.trace.length = 0;
  world.runtime.forget("s1");
  expect(world.restartEngine().run(60).trace).toEqual(["10 s1 START"]);
});

test("case 178: a pod that had ended before the restart ends there: nothing starts", () => {
  const pod = aPod({ policy: "Never", init: [sidecar("s1")] });
  const world = new PodWorld({ pod, programs: { m: exits(1) } }).run();
  world.trace.length = 0;
  world.restartEngine().run();
  expect(world.trace).toEqual([]);
  expect([world.memory.stage, world.sent?.phase]).toEqual(["terminated", "Succeeded"]);
});
