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

const policies = ["Always", "OnFailure", "Never"];
const threeSidecars = [sidecar("s1"), sidecar("s2"), sidecar("s3")];
const oneSecond = forever({ onTerm: { after: 1 } });
const deaf = forever({ onTerm: "ignore" });

/** When each container is told, in seconds after a deletion with this grace period. */
function told(world: PodWorld, grace: number): readonly string[] {
  world.trace.length = 0;
  world.edit((pod) => deleted(pod, grace)).run();
  return world.trace.flatMap((line) => /^(.*) TERM→\d+$/.exec(line)?.[1] ?? []);
}

test("case 85: with two seconds of grace the last in the order are told together, when it is over", () => {
  const programs = { m: oneSecond, s1: oneSecond, s2: oneSecond, s3: oneSecond };
  const world = new PodWorld({ pod: aPod({ init: threeSidecars }), programs }).run(0);
  expect(told(world, 2)).toEqual(["0 m", "1 s3", "2 s2", "2 s1"]);
});

test("case 86: with thirty seconds of grace each waits for the one before it", () => {
  const programs = { m: oneSecond, s1: oneSecond, s2: oneSecond, s3: oneSecond };
  const world = new PodWorld({ pod: aPod({ init: threeSidecars }), programs }).run(0);
  expect(told(world, 30)).toEqual(["0 m", "1 s3", "2 s2", "3 s1"]);
});

test("case 22: a sidecar that never gets started does not hold up the end of its pod", () => {
  const startupProbe = { ...aProbe, failureThreshold: 1000 };
  const pod = aPod({
    init: [sidecar("s1", { startupProbe }), sidecar("s2")],
    spec: { terminationGracePeriodSeconds: 100 },
  });
  const world = new PodWorld({ pod, programs: { s1: oneSecond } }).run(20);
  world.edit((running) => deleted(running, 100)).run();
  expect(world.trace).toEqual(["0 s1 START", "20 s1 TERM→100", "21 s1 EXIT 0", "21 pod Failed"]);
  expect(world.sent).toMatchObject({
    initContainerStatuses: [{}, { state: { waiting: { reason: "PodInitializing" } } }],
    containerStatuses: [{ restartCount: 0 }],
  });
});

test("case 75: deleted with 3 s during the first init: over in less than 5 s, sidecars never start", () => {
  const init = [regular("i1"), sidecar("s1"), sidecar("s2")];
  const programs = { i1: exits(100, 0, { onTerm: "ignore" }) };
  const world = new PodWorld({ pod: aPod({ init, policy: "Never" }), programs }).run(1);
  world.edit((pod) => deleted(pod, 3)).run();
  expect(world.trace).toEqual([
    "0 i1 START",
    "1 i1 TERM→3",
    "4 i1 KILL",
    "4 i1 EXIT 137",
    "4 pod Failed",
  ]);
});

test.for(policies)(
  "case 82: a process that ignores TERM is gone when the grace is over, %s",
  (policy) => {
    const world = new PodWorld({ pod: aPod({ policy }), programs: { m: deaf } }).run(5);
    world.edit((pod) => deleted(pod, 30)).run();
    expect(world.trace.slice(1)).toEqual([
      "5 m TERM→30",
      "35 m KILL",
      "35 m EXIT 137",
      "35 pod Failed",
    ]);
  },
);

test.for(policies)(
  "case 82: so is one whose preStop never ends, two seconds later at most, %s",
  (policy) => {
    const lifecycle = { preStop: aHook };
    const pod = aPod({ policy, mains: [main("m", { lifecycle })] });
    const programs = { m: forever({ preStop: {}, onTerm: "ignore" }) };
    const world = new PodWorld({ pod, programs }).run(5);
    world.edit((running) => deleted(running, 30)).run();
    expect(world.trace.slice(1)).toEqual([
      "5 m PRESTOP-BEGIN",
      "35 m TERM→2",
      "37 m KILL",
      "37 m EXIT 137",
      "37 pod Failed",
    ]);
  },
);

test("case 83: a preStop sleep of 50 s within a grace of 100 s: TERM after 50 s", () => {
  expect(sleepTrace(50, 100)).toEqual(["0 m PRESTOP-BEGIN", "50 m PRESTOP-END", "50 m TERM→50"]);
});

test("case 83: deleted with a grace of 30 s the sleep is cut there", () => {
  expect(sleepTrace(50, 30)).toEqual(["0 m PRESTOP-BEGIN", "30 m TERM→2"]);
});

test("case 83: a preStop sleep of 0 s is over at once", () => {
  expect(sleepTrace(0, 30)).toEqual(["0 m PRESTOP-BEGIN", "0 m PRESTOP-END", "0 m TERM→30"]);
});

function sleepTrace(seconds: number, grace: number): readonly string[] {
  const lifecycle = { preStop: { sleep: { seconds } } };
  const pod = aPod({
    mains: [main("m", { lifecycle })],
    spec: { terminationGracePeriodSeconds: 100 },
  });
  const programs = { m: forever({ preStop: { takes: seconds } }) };
  const world = new PodWorld({ pod, programs }).run(0);
  world.edit((running) => deleted(running, grace)).run();
  return world.trace.slice(1).filter((line) => !line.endsWith("EXIT 0") && !line.includes(" pod "));
}

test("case 84: a container that exits by itself runs no preStop", () => {
  const lifecycle = { preStop: { sleep: { seconds: 10 } } };
  const pod = aPod({ policy: "Never", mains: [main("m", { lifecycle })] });
  const world = new PodWorld({ pod, programs: { m: exits(5, 0, { preStop: { takes: 10 } }) } });
  expect(world.run().trace).toEqual(["0 m START", "5 m EXIT 0", "5 pod Succeeded"]);
});

test("case 84: nor does one that has exited when its pod is deleted, while another one's hook runs", () => {
  const lifecycle = { preStop: aHook };
  const pod = aPod({
    policy: "OnFailure",
    mains: [main("m1", { lifecycle }), main("m2", { lifecycle })],
  });
  const preStop = { takes: 2 };
  const programs = { m1: exits(5, 0, { preStop }), m2: forever({ preStop }) };
  const world = new PodWorld({ pod, programs }).run(6);
  world.edit((running) => deleted(running)).run();
  expect(world.trace.slice(2)).toEqual([
    "5 m1 EXIT 0",
    "6 m2 PRESTOP-BEGIN",
    "8 m2 PRESTOP-END",
    "8 m2 TERM→28",
    "8 m2 EXIT 0",
    "8 pod Succeeded",
  ]);
});

const stopped = (exitCode: number, reason: string): object => ({
  state: { terminated: { exitCode, reason } },
});

test("case 73: a sidecar that exits 1 on TERM shows Error, the pod succeeds", () => {
  const pod = aPod({ policy: "Never", init: threeSidecars });
  const world = new PodWorld({
    pod,
    programs: { m: exits(1), s2: forever({ onTerm: { after: 1, code: 1 } }) },
  });
  expect(world.run().sent).toMatchObject({
    phase: "Succeeded",
    initContainerStatuses: [stopped(0, "Completed"), stopped(1, "Error"), stopped(0, "Completed")],
    containerStatuses: [stopped(0, "Completed")],
  });
});

test("case 74: a preStop hook that fails is an event, and changes no exit code and no phase", () => {
  const hooked = { lifecycle: { preStop: aHook } };
  const init = [sidecar("s1"), sidecar("s2", hooked), sidecar("s3")];
  const pod = aPod({ policy: "Never", init });
  const programs = { m: exits(1), s2: forever({ preStop: { takes: 1, fails: true } }) };
  const world = new PodWorld({ pod, programs }).run();
  expect(world.sent).toMatchObject({
    phase: "Succeeded",
    initContainerStatuses: init.map(() => stopped(0, "Completed")),
    containerStatuses: [stopped(0, "Completed")],
  });
  expect(world.events.filter((event) => event.startsWith("Failed"))).toEqual([
    "FailedPreStopHook s2 PreStopHook failed",
  ]);
});
