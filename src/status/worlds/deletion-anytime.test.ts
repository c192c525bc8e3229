import { expect, test } from "vitest";
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
import { exits, forever } from "../testing/program.ts";

const GRACE = 10;
/** Half seconds from before the first pull to after everything is up. */
const moments = Array.from({ length: 36 }, (_, index) => index / 2);

const pod = aPod({
  init: [
    regular("i1"),
    sidecar("s1", { startupProbe: aProbe, lifecycle: { preStop: aHook } }),
    regular("i2"),
    sidecar("s2", { lifecycle: { postStart: aHook } }),
  ],
  mains: [main("m1", { lifecycle: { postStart: aHook } }), main("m2")],
});
const programs = {
  i1: exits(2, 0, { pull: { takes: 2 }, onTerm: { after: 1, code: 143 } }),
  s1: forever({ startupSucceeds: 2, preStop: { takes: 1 }, onTerm: { after: 1 } }),
  i2: exits(2, 0, { onTerm: "ignore" }),
  s2: forever({ postStart: { takes: 2 }, onTerm: { after: 1 } }),
  m1: forever({ pull: { takes: 3 }, postStart: { takes: 2 }, onTerm: { after: 2 } }),
  m2: forever({ onTerm: { after: 1 } }),
};

test("the start takes the time that this file thinks it takes", () => {
  const { trace } = new PodWorld({ pod, programs }).run(60);
  expect(trace.filter((line) => line.endsWith("START"))).toEqual([
    "2 i1 START",
    "4 s1 START",
    "6 i2 START",
    "8 s2 START",
    "10 m1 START",
    "12 m2 START",
  ]);
});

test.for(moments)("deleted at %s s of its start: ordered, in time, nothing left", (moment) => {
  const world = new PodWorld({ pod, programs }).run(moment);
  world.edit((running) => deleted(running, GRACE)).run();
  const { containers } = world.runtime.view();
  expect([world.memory.stage, containers.filter(({ state }) => state === "running")]).toEqual([
    "terminated",
    [],
  ]);
  // A hook that runs is waited for (case 91); the budget counts from its end.
  const hookLeft = 2;
  expect(world.seconds).toBeLessThanOrEqual(moment + hookLeft + GRACE + 2);
  const late = world.trace.filter(
    (line) => line.endsWith("START") && Number(line.split(" ")[0]) > moment,
  );
  expect(late).toEqual([]);
  const order = world.trace
    .filter((line) => line.includes("TERM"))
    .flatMap((line) => line.split(" ").slice(1, 2))
    .filter((name) => name.startsWith("s"));
  expect([[], ["s1"], ["s2"], ["s2", "s1"]]).toContainEqual(order);
});
