import { expect, test } from "vitest";
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
