import { expect, test } from "vitest";
import { aHook, aPod, deleted, main, regular, sidecar } from "../../lifecycle/testing/pods.ts";
import { PodWorld } from "../testing/pod-world.ts";
import { exits, forever, runs } from "../testing/program.ts";
import type { Program } from "../testing/program.ts";

const hooked = { lifecycle: { preStop: aHook } };

interface Timeline {
  readonly title: string;
  readonly sidecars: readonly string[];
  readonly mains?: readonly string[];
  readonly hooked?: readonly string[];
  readonly grace: number;
  readonly programs: Readonly<Record<string, Program>>;
  readonly expected: readonly string[];
}

const backwards = ["s3", "s2", "s1"];
const term = (after: number, code = 0): Program => forever({ onTerm: { after, code } });
const deaf: Program = forever({ onTerm: "ignore" });

/** The worked timelines of semantics §5.4; the pod is deleted at 0 with everything running. */
const timelines: readonly Timeline[] = [
  {
    title: "case 66, timeline A: main first, then sidecars in reverse order, one shared budget",
    sidecars: ["s1", "s2", "s3"],
    grace: 30,
    programs: { m: term(5), s3: term(2), s2: term(3), s1: term(1) },
    expected: [
      "0 m TERM→30",
      "5 m EXIT 0",
      "5 s3 TERM→25",
      "7 s3 EXIT 0",
      "7 s2 TERM→23",
      "10 s2 EXIT 0",
      "10 s1 TERM→20",
      "11 s1 EXIT 0",
      "11 pod Succeeded",
    ],
  },
  {
    title: "timeline B: a deaf main eats the budget; then all sidecars together, with two seconds",
    sidecars: ["s1", "s2", "s3"],
    grace: 30,
    programs: { m: deaf, s1: term(1), s3: term(1), s2: term(5) },
    expected: [
      "0 m TERM→30",
      "30 m KILL",
      "30 m EXIT 137",
      "30 s3 TERM→2",
      "30 s2 TERM→2",
      "30 s1 TERM→2",
      "31 s3 EXIT 0",
      "31 s1 EXIT 0",
      "32 s2 KILL",
      "32 s2 EXIT 137",
      "32 pod Failed",
    ],
  },
  {
    title: "timeline C: a deaf sidecar makes the earlier ones run out of budget",
    sidecars: ["s1", "s2", "s3"],
    grace: 30,
    programs: { m: term(10), s3: deaf, s2: term(1), s1: term(1) },
    expected: [
      "0 m TERM→30",
      "10 m EXIT 0",
      "10 s3 TERM→20",
      "30 s3 KILL",
      "30 s3 EXIT 137",
      "30 s2 TERM→2",
      "30 s1 TERM→2",
      "31 s2 EXIT 0",
      "31 s1 EXIT 0",
      "31 pod Succeeded",
    ],
  },
  {
    title: "timeline D: a sidecar's TERM needs its turn and the end of its own hook",
    sidecars: ["s1", "s2"],
    hooked: ["s1"],
    grace: 30,
    programs: {
      m: term(5),
      s1: forever({ preStop: { takes: 12 }, onTerm: { after: 2 } }),
      s2: term(4),
    },
    expected: [
      "0 s1 PRESTOP-BEGIN",
      "0 m TERM→30",
      "5 m EXIT 0",
      "5 s2 TERM→25",
      "9 s2 EXIT 0",
      "12 s1 PRESTOP-END",
      "12 s1 TERM→18",
      "14 s1 EXIT 0",
      "14 pod Succeeded",
    ],
  },
  {
    title: "timeline E: a main's hook counts against everybody's budget",
    sidecars: ["s1"],
    hooked: ["m"],
    grace: 30,
    programs: { m: forever({ preStop: { takes: 20 }, onTerm: { after: 3 } }), s1: term(5) },
    expected: [
      "0 m PRESTOP-BEGIN",
      "20 m PRESTOP-END",
      "20 m TERM→10",
      "23 m EXIT 0",
      "23 s1 TERM→7",
      "28 s1 EXIT 0",
      "28 pod Succeeded",
    ],
  },
  {
    title: "case 71, timeline F: a hook that never ends is given up when the budget is over",
    sidecars: ["s1"],
    hooked: ["m"],
    grace: 30,
    programs: { m: forever({ preStop: {} }), s1: term(1) },
    expected: [
      "0 m PRESTOP-BEGIN",
      "30 m TERM→2",
      "30 s1 TERM→2",
      "30 m EXIT 0",
      "31 s1 EXIT 0",
      "31 pod Succeeded",
    ],
  },
  {
    title: "case 69, timeline G: main exceeds the budget: all sidecars together, the pod failed",
    sidecars: ["s1", "s2", "s3"],
    grace: 5,
    programs: { m: term(20), s1: term(20), s2: term(1), s3: term(20) },
    expected: [
      "0 m TERM→5",
      "5 m KILL",
      "5 m EXIT 137",
      "5 s3 TERM→2",
      "5 s2 TERM→2",
      "5 s1 TERM→2",
      "6 s2 EXIT 0",
      "7 s3 KILL",
      "7 s3 EXIT 137",
      "7 s1 KILL",
      "7 s1 EXIT 137",
      "7 pod Failed",
    ],
  },
  {
    title: "case 70, timeline H: a slow sidecar in the middle is killed, the pod succeeds",
    sidecars: ["s1", "s2", "s3"],
    grace: 5,
    programs: { m: term(1), s3: term(1), s2: term(20), s1: term(1) },
    expected: [
      "0 m TERM→5",
      "1 m EXIT 0",
      "1 s3 TERM→4",
      "2 s3 EXIT 0",
      "2 s2 TERM→3",
      "5 s2 KILL",
      "5 s2 EXIT 137",
      "5 s1 TERM→2",
      "6 s1 EXIT 0",
      "6 pod Succeeded",
    ],
  },
  {
    title: "case 72, timeline I: a sidecar's hook exceeds the budget",
    sidecars: ["s1", "s2", "s3"],
    hooked: ["s1", "s2", "s3"],
    grace: 5,
    programs: {
      m: term(0),
      s1: forever({ preStop: { takes: 1 }, onTerm: { after: 1 } }),
      s2: forever({ preStop: { takes: 30 }, onTerm: { after: 20 } }),
      s3: forever({ preStop: { takes: 1 }, onTerm: { after: 0 } }),
    },
    expected: [
      "0 s3 PRESTOP-BEGIN",
      "0 s2 PRESTOP-BEGIN",
      "0 s1 PRESTOP-BEGIN",
      "0 m TERM→5",
      "0 m EXIT 0",
      "1 s3 PRESTOP-END",
      "1 s3 TERM→4",
      "1 s1 PRESTOP-END",
      "1 s3 EXIT 0",
      "5 s2 TERM→2",
      "5 s1 TERM→2",
      "6 s1 EXIT 0",
      "7 s2 KILL",
      "7 s2 EXIT 137",
      "7 pod Succeeded",
    ],
  },
  {
    title: "case 92, timeline J: one second of grace, nobody listens",
    sidecars: ["s1"],
    grace: 1,
    programs: { m: deaf, s1: deaf },
    expected: [
      "0 m TERM→2",
      "1 s1 TERM→2",
      "2 m KILL",
      "2 m EXIT 137",
      "3 s1 KILL",
      "3 s1 EXIT 137",
      "3 pod Failed",
    ],
  },
  {
    title: "timeline N: only whole seconds are taken from the budget",
    sidecars: ["s1"],
    hooked: ["s1"],
    grace: 30,
    programs: { m: term(0.5), s1: forever({ preStop: { takes: 2.9 }, onTerm: "ignore" }) },
    expected: [
      "0 s1 PRESTOP-BEGIN",
      "0 m TERM→30",
      "0.5 m EXIT 0",
      "2.9 s1 PRESTOP-END",
      "2.9 s1 TERM→28",
      "30.9 s1 KILL",
      "30.9 s1 EXIT 137",
      "30.9 pod Succeeded",
    ],
  },
  {
    title: "timeline O: sidecars wait for the last of two mains",
    sidecars: ["s1", "s2"],
    mains: ["m1", "m2"],
    grace: 30,
    programs: { m1: term(2), m2: term(9), s1: term(3), s2: term(3) },
    expected: [
      "0 m1 TERM→30",
      "0 m2 TERM→30",
      "2 m1 EXIT 0",
      "9 m2 EXIT 0",
      "9 s2 TERM→21",
      "12 s2 EXIT 0",
      "12 s1 TERM→18",
      "15 s1 EXIT 0",
      "15 pod Succeeded",
    ],
  },
];

test.for(timelines)("$title", ({ sidecars, mains = ["m"], hooked: hooks = [], ...line }) => {
  const more = (name: string): object => (hooks.includes(name) ? hooked : {});
  const pod = aPod({
    init: sidecars.map((name) => sidecar(name, more(name))),
    mains: mains.map((name) => main(name, more(name))),
  });
  const world = new PodWorld({ pod, programs: line.programs }).run(0);
  world.trace.length = 0;
  world.edit((running) => deleted(running, line.grace)).run();
  expect(world.trace).toEqual(line.expected);
});

test("case 68, timeline L: endless hooks of all sidecars at completion: killed together at 32 s", () => {
  const pod = aPod({
    policy: "Never",
    init: ["s1", "s2", "s3"].map((name) => sidecar(name, hooked)),
  });
  const stubborn = forever({ preStop: {}, onTerm: { after: 5 } });
  const programs = { m: exits(0), s1: stubborn, s2: stubborn, s3: stubborn };
  const { trace } = new PodWorld({ pod, programs }).run();
  expect(trace.slice(5)).toEqual([
    ...backwards.map((name) => `0 ${name} PRESTOP-BEGIN`),
    ...backwards.map((name) => `30 ${name} TERM→2`),
    ...backwards.flatMap((name) => [`32 ${name} KILL`, `32 ${name} EXIT 137`]),
    "32 pod Succeeded",
  ]);
});

test("case 94, timeline M: a running init container and a sidecar are told at once", () => {
  const pod = aPod({ init: [sidecar("s1"), regular("i1"), sidecar("s2")] });
  const world = new PodWorld({ pod, programs: { i1: exits(100), s1: term(4) } }).run(1);
  world.edit((running) => deleted(running)).run();
  expect(world.trace.slice(2)).toEqual([
    "1 i1 TERM→30",
    "1 s1 TERM→30",
    "1 i1 EXIT 0",
    "5 s1 EXIT 0",
    "5 pod Failed",
  ]);
});

test("case 87, timeline P: with main in crash back-off the last sidecar is told at once", () => {
  const pod = aPod({ init: [sidecar("s1")] });
  const world = new PodWorld({ pod, programs: { m: exits(1, 1) } }).run(5);
  world.edit((running) => deleted(running)).run();
  expect(world.trace.slice(5)).toEqual(["5 s1 TERM→30", "5 s1 EXIT 0", "5 pod Failed"]);
});

test("timeline R: a crashed sidecar is not waited for (kubernetes#125880)", () => {
  const pod = aPod({ init: [sidecar("s1"), sidecar("s2")] });
  const programs = { s1: exits(0, 1), m: term(3) };
  const world = new PodWorld({ pod, programs }).run(5);
  world.edit((running) => deleted(running)).run();
  expect(world.trace.slice(-5)).toEqual([
    "5 m TERM→30",
    "8 m EXIT 0",
    "8 s2 TERM→27",
    "8 s2 EXIT 0",
    "8 pod Succeeded",
  ]);
});

test("case 88: a sidecar that crashes while main shuts down is not restarted", () => {
  const pod = aPod({ init: [sidecar("s1")] });
  const world = new PodWorld({ pod, programs: { s1: exits(3, 1), m: term(9) } }).run(1);
  world.edit((running) => deleted(running)).run();
  expect(world.trace.slice(2)).toEqual([
    "1 m TERM→30",
    "3 s1 EXIT 1",
    "10 m EXIT 0",
    "10 pod Succeeded",
  ]);
});

test("case 89: a shorter second delete does not interrupt the stop that is going on", () => {
  const world = new PodWorld({ pod: aPod(), programs: { m: deaf } }).run(0);
  world.edit((pod) => deleted(pod, 20)).run(2);
  world.edit((pod) => deleted(pod, 4)).run();
  expect(world.trace).toEqual([
    "0 m START",
    "0 m TERM→20",
    "20 m KILL",
    "20 m EXIT 137",
    "20 pod Failed",
  ]);
});

test("case 91: a deletion during postStart waits for the end of the hook", () => {
  const pod = aPod({ init: [sidecar("s1", { lifecycle: { postStart: aHook } })] });
  const programs = { s1: forever({ postStart: { takes: 5 }, onTerm: { after: 1 } }) };
  const world = new PodWorld({ pod, programs }).run(1);
  world.edit((running) => deleted(running, 10)).run();
  expect(world.trace).toEqual([
    "0 s1 START",
    "0 s1 POSTSTART-BEGIN",
    "5 s1 POSTSTART-END",
    "5 s1 TERM→10",
    "6 s1 EXIT 0",
    "6 pod Failed",
  ]);
});

test("case 76: what never started is not waited for at deletion (kubernetes#125880)", () => {
  const startupProbe = { exec: {} };
  const pod = aPod({ init: [sidecar("s1"), sidecar("s2", { startupProbe }), sidecar("s3")] });
  const world = new PodWorld({ pod, programs: { s1: term(1), s2: term(2) } }).run(10);
  world.edit((running) => deleted(running, 180)).run();
  expect(world.trace.slice(2)).toEqual([
    "10 s2 TERM→180",
    "12 s2 EXIT 0",
    "12 s1 TERM→178",
    "13 s1 EXIT 0",
    "13 pod Failed",
  ]);
});

test("case 95: a running ephemeral container is told at once and nobody waits for it", () => {
  const pod = aPod({
    init: [sidecar("s1")],
    spec: { ephemeralContainers: [{ name: "debug", image: "debug:1" }] },
  });
  const world = new PodWorld({ pod, programs: { debug: term(9), m: term(1) } }).run(0);
  world.edit((running) => deleted(running)).run();
  expect(world.trace.slice(3)).toEqual([
    "0 m TERM→30",
    "0 debug TERM→30",
    "1 m EXIT 0",
    "1 s1 TERM→29",
    "1 s1 EXIT 0",
    "9 debug EXIT 0",
    "9 pod Succeeded",
  ]);
});

test("golden 058: a force delete uses one second: mains at once, all sidecars a second later", () => {
  const pod = aPod({ init: [sidecar("s1"), sidecar("s2")] });
  const world = new PodWorld({ pod, programs: { m: term(5), s1: term(1), s2: term(1) } }).run(0);
  world.remove().run();
  expect(world.trace.slice(3)).toEqual([
    "0 m TERM→2",
    "1 s2 TERM→2",
    "1 s1 TERM→2",
    "2 m KILL",
    "2 m EXIT 137",
    "2 s2 EXIT 0",
    "2 s1 EXIT 0",
    "2 pod Failed",
  ]);
});

test("case 65: after an engine restart in the middle of it the termination starts again in full", () => {
  const pod = aPod({ mains: [main("m", hooked)] });
  const programs = { m: forever({ preStop: { takes: 8 }, onTerm: { after: 1 } }) };
  const world = new PodWorld({ pod, programs }).run(0);
  world.edit((running) => deleted(running, 20)).run(5);
  world.restartEngine().run();
  expect(world.trace.slice(1)).toEqual([
    "0 m PRESTOP-BEGIN",
    "5 m PRESTOP-BEGIN",
    "8 m PRESTOP-END",
    "13 m PRESTOP-END",
    "13 m TERM→12",
    "14 m EXIT 0",
    "14 pod Succeeded",
  ]);
});

test("helper kept up: a sidecar that dies while main shuts down starts again, and stops in its turn", () => {
  const pod = aPod({ init: [sidecar("s1"), sidecar("s2")] });
  const programs = { m: term(9), s2: runs({ exits: 3, code: 1 }, { onTerm: { after: 1 } }) };
  const world = new PodWorld({ pod, programs, switches: { helperKeptUp: true } }).run(1);
  world.edit((running) => deleted(running)).run();
  expect(world.trace.slice(3)).toEqual([
    "1 m TERM→30",
    "3 s2 EXIT 1",
    "3 s2 START",
    "10 m EXIT 0",
    "10 s2 TERM→21",
    "11 s2 EXIT 0",
    "11 s1 TERM→20",
    "11 s1 EXIT 0",
    "11 pod Succeeded",
  ]);
});
