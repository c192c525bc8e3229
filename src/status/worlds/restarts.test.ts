import { expect, test } from "vitest";
import { aHook, aPod, aProbe, main, regular, sidecar } from "../../lifecycle/testing/pods.ts";
import { PodWorld } from "../testing/pod-world.ts";
import { exits, forever, runs } from "../testing/program.ts";

/** When a container was started, in seconds. */
function starts(world: PodWorld, name: string): readonly number[] {
  return world.trace
    .filter((line) => line.endsWith(` ${name} START`))
    .map((line) => Number(line.split(" ")[0]));
}

function restarts(world: PodWorld, name: string): number | undefined {
  const { initContainerStatuses = [], containerStatuses = [] } = world.sent ?? {};
  return [...initContainerStatuses, ...containerStatuses].find((entry) => entry.name === name)
    ?.restartCount;
}

test("case 43, case 45: crash back-off: 0, 0, 10, 20, 40 … 300 s, measured from each end", () => {
  const world = new PodWorld({ pod: aPod(), programs: { m: exits(0, 1) } }).run(1500);
  expect(starts(world, "m")).toEqual([0, 0, 10, 30, 70, 150, 310, 610, 910, 1210]);
});

test("case 44: with a maximum of 30 s the delays are 10, 20, 30, 30", () => {
  const switches = { crashBackoff: { initialMs: 10_000, maxMs: 30_000 } };
  const world = new PodWorld({ pod: aPod(), programs: { m: exits(0, 1) }, switches }).run(125);
  expect(starts(world, "m")).toEqual([0, 0, 10, 30, 60, 90, 120]);
});

test("case 44: with a maximum of 1 s the initial delay is 1 s too", () => {
  const switches = { crashBackoff: { initialMs: 10_000, maxMs: 1_000 } };
  const world = new PodWorld({ pod: aPod(), programs: { m: exits(0, 1) }, switches }).run(4);
  expect(starts(world, "m")).toEqual([0, 0, 1, 2, 3, 4]);
});

test("case 46: a new image starts with a fresh back-off", () => {
  const world = new PodWorld({ pod: aPod(), programs: { m: exits(0, 1) } }).run(35);
  const containers = [main("m", { image: "m:2" })];
  world.edit((pod) => ({ ...pod, spec: { ...pod.spec, containers } })).run(50);
  expect(starts(world, "m")).toEqual([0, 0, 10, 30, 35, 45]);
});

test("case 47: after 601 s of running the restart is immediate and the next delay is 10 s again", () => {
  const programs = {
    m: runs({ exits: 0, code: 1 }, { exits: 0, code: 1 }, { exits: 601, code: 1 }, { exits: 0 }),
  };
  const world = new PodWorld({ pod: aPod(), programs }).run(640);
  expect(starts(world, "m")).toEqual([0, 0, 10, 611, 621]);
});

test.for([
  { policy: "Always", phase: "Running", restartCount: 2, ready: true },
  { policy: "OnFailure", phase: "Succeeded", restartCount: 1, ready: false },
  { policy: "Never", phase: "Failed", restartCount: 0, ready: false },
])("case 48: fails, succeeds, then runs: $policy", ({ policy, phase, restartCount, ready }) => {
  const programs = { m: runs({ exits: 1, code: 1 }, { exits: 1 }, {}) };
  const { sent } = new PodWorld({ pod: aPod({ policy }), programs }).run(100);
  expect(sent?.phase).toBe(phase);
  expect(sent?.containerStatuses).toMatchObject([{ restartCount, ready }]);
});

test("case 49: the first probe kills restart at once; only living shorter than the window delays", () => {
  const pod = aPod({ mains: [main("m", { livenessProbe: aProbe })] });
  const world = new PodWorld({ pod, programs: { m: forever({ livenessFails: 4 }) } }).run(40);
  expect(starts(world, "m")).toEqual([0, 4, 8, 18, 32]);
});

test("case 50: a crashed main is restarted while a sidecar is still being killed (kubernetes#121398)", () => {
  const pod = aPod({ init: [sidecar("s1", { livenessProbe: aProbe })] });
  const programs = {
    s1: runs({ livenessFails: 5, onTerm: { after: 10 } }, {}),
    m: runs({ exits: 7, code: 1 }, {}),
  };
  expect(new PodWorld({ pod, programs }).run(30).trace).toEqual([
    "0 s1 START",
    "0 m START",
    "5 s1 TERM→30",
    "7 m EXIT 1",
    "7 m START",
    "15 s1 EXIT 0",
    "15 s1 START",
  ]);
});

test.for([
  { policy: "Never", phase: "Succeeded", case: 23, code: 0 },
  { policy: "OnFailure", phase: "Succeeded", case: 23, code: 0 },
  { policy: "Always", phase: "Running", case: 23, code: 0 },
  { policy: "Never", phase: "Succeeded", case: 24, code: 1 },
  { policy: "OnFailure", phase: "Succeeded", case: 24, code: 1 },
  { policy: "Always", phase: "Running", case: 24, code: 1 },
])(
  "case $case: a sidecar that keeps exiting with $code under $policy",
  ({ policy, phase, code }) => {
    const pod = aPod({ policy, init: [sidecar("s1"), regular("i1")] });
    const programs = { s1: exits(5, code), i1: exits(7), m: exits(60) };
    const world = new PodWorld({ pod, programs }).run(75);
    expect(world.sent?.phase).toBe(phase);
    const [mainStart = 0] = starts(world, "m");
    expect(mainStart).toBe(7);
    expect(starts(world, "s1").filter((at) => at > 0 && at < mainStart)).not.toEqual([]);
    expect(starts(world, "s1").filter((at) => at > mainStart)).not.toEqual([]);
  },
);

test("case 25: under Never an init that fails before the sidecar ends the pod; nothing else starts", () => {
  const pod = aPod({ policy: "Never", init: [regular("i1"), sidecar("s1")] });
  const world = new PodWorld({ pod, programs: { i1: exits(1, 1) } }).run();
  expect(world.trace).toEqual(["0 i1 START", "1 i1 EXIT 1", "1 pod Failed"]);
});

test("case 26: under Never a sidecar and a failing init overlap; the sidecar is stopped", () => {
  const pod = aPod({ policy: "Never", init: [sidecar("s1"), regular("i1")] });
  const world = new PodWorld({ pod, programs: { i1: exits(1, 1) } }).run();
  expect(world.trace).toEqual([
    "0 s1 START",
    "0 i1 START",
    "1 i1 EXIT 1",
    "1 s1 TERM→30",
    "1 s1 EXIT 0",
    "1 pod Failed",
  ]);
});

test.for(["OnFailure", "Always"])("case 27: a failing init before the sidecar, %s", (policy) => {
  const pod = aPod({ policy, init: [regular("i1"), sidecar("s1")] });
  const world = new PodWorld({ pod, programs: { i1: exits(1, 1) } }).run(100);
  expect(world.sent?.phase).toBe("Pending");
  expect(restarts(world, "i1")).toBeGreaterThanOrEqual(3);
  expect([starts(world, "s1"), starts(world, "m")]).toEqual([[], []]);
});

test.for(["OnFailure", "Always"])("case 28: a failing init after the sidecar, %s", (policy) => {
  const pod = aPod({ policy, init: [sidecar("s1"), regular("i1")] });
  const world = new PodWorld({ pod, programs: { i1: exits(1, 1) } }).run(100);
  expect(world.sent?.phase).toBe("Pending");
  expect(restarts(world, "i1")).toBeGreaterThanOrEqual(3);
  expect([starts(world, "s1"), starts(world, "m")]).toEqual([[0], []]);
});

test.for(["Never", "OnFailure", "Always"])(
  "case 29: a sidecar whose image cannot be pulled keeps the pod Pending, %s",
  (policy) => {
    const pod = aPod({ policy, init: [sidecar("s1")] });
    const world = new PodWorld({ pod, programs: { s1: forever({ pull: { fails: true } }) } });
    world.run(100);
    expect(world.trace).toEqual([]);
    expect(world.sent).toMatchObject({
      phase: "Pending",
      initContainerStatuses: [
        {
          state: {
            waiting: {
              reason: "ImagePullBackOff",
              message: 'Back-off pulling image "s1:1": ErrImagePull: no such image',
            },
          },
        },
      ],
      containerStatuses: [{ state: { waiting: { reason: "PodInitializing" } } }],
    });
  },
);

test("case 30: under Never an init with a bad image keeps the pod Pending", () => {
  const pod = aPod({ policy: "Never", init: [regular("i1")] });
  const world = new PodWorld({ pod, programs: { i1: exits(1, 0, { pull: { fails: true } }) } });
  expect(world.run(100).sent).toMatchObject({
    phase: "Pending",
    initContainerStatuses: [{ state: { waiting: { reason: "ImagePullBackOff" } } }],
  });
});

test("case 31: a sidecar that fails its first run and succeeds in the second lets main run", () => {
  const pod = aPod({
    policy: "Never",
    init: [sidecar("s1", { startupProbe: aProbe })],
    mains: [main("m", { startupProbe: aProbe })],
  });
  const programs = {
    s1: runs({ exits: 1, code: 1 }, { startupSucceeds: 2 }),
    m: forever({ startupSucceeds: 1 }),
  };
  const world = new PodWorld({ pod, programs }).run(30);
  expect(world.trace).toEqual(["0 s1 START", "1 s1 EXIT 1", "1 s1 START", "3 m START"]);
  expect(world.sent).toMatchObject({ phase: "Running", containerStatuses: [{ started: true }] });
});

test("case 32: a sidecar whose startup probe always fails: hook, restart, main never starts", () => {
  const lifecycle = { preStop: aHook };
  const pod = aPod({ init: [sidecar("s1", { startupProbe: aProbe, lifecycle })] });
  const programs = { s1: forever({ startupFails: 5, preStop: { takes: 1 } }) };
  const world = new PodWorld({ pod, programs }).run(19);
  expect(world.trace).toEqual([
    "0 s1 START",
    "5 s1 PRESTOP-BEGIN",
    "6 s1 PRESTOP-END",
    "6 s1 TERM→29",
    "6 s1 EXIT 0",
    "6 s1 START",
    "11 s1 PRESTOP-BEGIN",
    "12 s1 PRESTOP-END",
    "12 s1 TERM→29",
    "12 s1 EXIT 0",
    "12 s1 START",
    "17 s1 PRESTOP-BEGIN",
    "18 s1 PRESTOP-END",
    "18 s1 TERM→29",
    "18 s1 EXIT 0",
  ]);
  expect(world.sent?.phase).toBe("Pending");
});

test("case 33: a sidecar whose liveness always fails restarts; main starts and runs", () => {
  const pod = aPod({ init: [sidecar("s1", { livenessProbe: aProbe })] });
  const world = new PodWorld({ pod, programs: { s1: forever({ livenessFails: 3 }) } }).run(10);
  expect(starts(world, "s1")).toEqual([0, 3, 6]);
  expect(starts(world, "m")).toEqual([0]);
});

test("case 38: mains restart under Always, their sidecar does not", () => {
  const pod = aPod({ init: [sidecar("s1")] });
  const world = new PodWorld({ pod, programs: { m: exits(2) } }).run(60);
  expect([restarts(world, "s1"), restarts(world, "m")]).toEqual([0, 3]);
});

test("case 41: a sidecar and all mains down: they start together when the last sidecar is up", () => {
  const pod = aPod({ init: [sidecar("s1"), sidecar("s2")] });
  const programs = { s1: runs({ exits: 3, code: 1 }, {}), m: runs({ exits: 3, code: 1 }, {}) };
  expect(new PodWorld({ pod, programs }).run(20).trace.slice(3)).toEqual([
    "3 s1 EXIT 1",
    "3 m EXIT 1",
    "3 s1 START",
    "3 m START",
  ]);
});

test("case 42: all mains exited and the last sidecar down: the sidecar first, then mains", () => {
  const pod = aPod({ init: [sidecar("s1", { startupProbe: aProbe })] });
  const programs = {
    s1: runs({ startupSucceeds: 5, exits: 10, code: 1 }, { startupSucceeds: 5 }),
    m: runs({ exits: 5.1, code: 1 }, {}),
  };
  const world = new PodWorld({ pod, programs }).run(30);
  expect(world.trace).toEqual([
    "0 s1 START",
    "5 m START",
    "10 s1 EXIT 1",
    "10 s1 START",
    "10.1 m EXIT 1",
    "15 m START",
  ]);
});

test("case 96: a probe's own grace period counts for the kill that it causes", () => {
  const livenessProbe = { ...aProbe, terminationGracePeriodSeconds: 5 };
  const pod = aPod({
    mains: [main("m", { livenessProbe })],
    spec: { terminationGracePeriodSeconds: 500 },
  });
  const programs = { m: runs({ livenessFails: 3, onTerm: "ignore" }, {}) };
  expect(new PodWorld({ pod, programs }).run(20).trace).toEqual([
    "0 m START",
    "3 m TERM→5",
    "8 m KILL",
    "8 m EXIT 137",
    "8 m START",
  ]);
});

test("case 97: Never, a single main, liveness: the whole pod stops, so the pod's grace counts", () => {
  const livenessProbe = { ...aProbe, terminationGracePeriodSeconds: 5 };
  const pod = aPod({
    policy: "Never",
    mains: [main("m", { livenessProbe })],
    spec: { terminationGracePeriodSeconds: 60 },
  });
  const programs = { m: forever({ livenessFails: 3, onTerm: "ignore" }) };
  expect(new PodWorld({ pod, programs }).run().trace).toEqual([
    "0 m START",
    "3 m TERM→60",
    "63 m KILL",
    "63 m EXIT 137",
    "63 pod Failed",
  ]);
});

test("golden 031: Never, startup fails, main exits 0 on TERM: the pod succeeds", () => {
  const pod = aPod({
    policy: "Never",
    init: [sidecar("s1")],
    mains: [main("m", { startupProbe: aProbe })],
  });
  const world = new PodWorld({ pod, programs: { m: forever({ startupFails: 2 }) } }).run();
  expect(world.sent?.phase).toBe("Succeeded");
});

test("case 106: OnFailure, one main failed and backing off, the other done: Running, sidecars stay", () => {
  const pod = aPod({
    policy: "OnFailure",
    init: [sidecar("s1")],
    mains: [main("m1"), main("m2")],
  });
  const world = new PodWorld({ pod, programs: { m1: exits(1, 1), m2: exits(1) } }).run(5);
  expect(world.sent?.phase).toBe("Running");
  expect(world.trace.filter((line) => line.includes("s1"))).toEqual(["0 s1 START"]);
});

test("case 108: a sidecar in back-off does not hold up completion; its last state is unknown", () => {
  const pod = aPod({ policy: "Never", init: [sidecar("s1")] });
  const world = new PodWorld({ pod, programs: { s1: exits(0, 1), m: exits(5) } }).run();
  expect(world.sent).toMatchObject({
    phase: "Succeeded",
    initContainerStatuses: [
      {
        state: { terminated: { reason: "ContainerStatusUnknown", exitCode: 137 } },
        lastState: { terminated: { reason: "Error", exitCode: 1 } },
      },
    ],
  });
});

test("case 103: the phase stays Running until the last sidecar is gone, then Succeeded once", () => {
  const pod = aPod({ policy: "Never", init: [sidecar("s1")] });
  const programs = { m: exits(2), s1: forever({ onTerm: { after: 3 } }) };
  const world = new PodWorld({ pod, programs }).run();
  expect(world.trace.at(-1)).toBe("5 pod Succeeded");
  const phases = world.statuses.map(({ phase }) => phase);
  expect(phases.filter((phase, index) => phase !== phases[index - 1])).toEqual([
    "Pending",
    "Running",
    "Succeeded",
  ]);
});

test("case 151: Never with a rule: exit 42 restarts, exit 1 does not", () => {
  const restartPolicyRules = [{ action: "Restart", exitCodes: { operator: "In", values: [42] } }];
  const pod = aPod({
    policy: "Never",
    mains: [main("m", { restartPolicy: "Never", restartPolicyRules })],
  });
  const programs = { m: runs({ exits: 1, code: 42 }, { exits: 1, code: 1 }) };
  const world = new PodWorld({ pod, programs }).run();
  expect(starts(world, "m")).toEqual([0, 1]);
  expect(world.sent?.phase).toBe("Failed");
});

test.for([
  { policy: "Always", own: "Never", restarted: false },
  { policy: "Never", own: "Always", restarted: true },
  { policy: "Always", own: undefined, restarted: true },
])("case 152: pod $policy, container $own", ({ policy, own, restarted }) => {
  const pod = aPod({ policy, mains: [main("m", { restartPolicy: own })] });
  const world = new PodWorld({ pod, programs: { m: exits(1, 1) } }).run(5);
  expect(starts(world, "m").length > 1).toBe(restarted);
});

test("case 17: a sidecar whose image is gone does not hold up the restart of a main", () => {
  const pod = aPod({ init: [sidecar("s1")] });
  const programs = {
    s1: runs({ exits: 2, code: 1 }, { pull: { fails: true } }),
    m: runs({ exits: 5, code: 1 }, {}),
  };
  const world = new PodWorld({ pod: { ...pod }, programs }).run(4);
  expect(starts(world, "s1")).toEqual([0]);
});

test("case 18: an init container that cannot be started ends the round: nothing later starts", () => {
  const pod = aPod({ init: [sidecar("s1"), regular("i1")] });
  const programs = { i1: exits(1, 0, { startFails: "CreateContainerConfigError" }) };
  const world = new PodWorld({ pod, programs }).run(60);
  expect(world.trace).toEqual(["0 s1 START"]);
  expect(world.sent?.initContainerStatuses?.[1]?.state).toEqual({
    waiting: { reason: "CreateContainerConfigError", message: "no such configmap" },
  });
});

test("a failed postStart hook: the container is killed, its preStop runs, and it restarts under back-off", () => {
  const lifecycle = { postStart: aHook, preStop: aHook };
  const pod = aPod({ init: [sidecar("s1")], mains: [main("m", { lifecycle })] });
  const programs = {
    m: forever({ postStart: { takes: 1, fails: true }, preStop: { takes: 1 } }),
  };
  const world = new PodWorld({ pod, programs }).run(13);
  expect(world.trace).toEqual([
    "0 s1 START",
    "0 m START",
    "0 m POSTSTART-BEGIN",
    "1 m POSTSTART-END",
    "1 m PRESTOP-BEGIN",
    "2 m PRESTOP-END",
    "2 m TERM→29",
    "2 m EXIT 0",
    "2 m START",
    "2 m POSTSTART-BEGIN",
    "3 m POSTSTART-END",
    "3 m PRESTOP-BEGIN",
    "4 m PRESTOP-END",
    "4 m TERM→29",
    "4 m EXIT 0",
  ]);
  expect(world.sent?.containerStatuses?.[0]?.state?.waiting?.reason).toBe("CrashLoopBackOff");
});

test("a main that cannot be started does not hold up the ones after it", () => {
  const pod = aPod({ mains: [main("m1"), main("m2")] });
  const programs = { m1: runs({ startFails: "CreateContainerConfigError" }, {}) };
  const world = new PodWorld({ pod, programs }).run(60);
  expect(world.trace).toEqual(["0 m2 START", "10 m1 START"]);
});

test.for([
  {
    policy: "Never",
    phase: "Failed",
    state: { terminated: { reason: "StartError", exitCode: 128 } },
  },
  { policy: "Always", phase: "Running", state: { waiting: { reason: "CrashLoopBackOff" } } },
])("case 120: a command that does not exist, $policy", ({ policy, phase, state }) => {
  const pod = aPod({ policy });
  const world = new PodWorld({ pod, programs: { m: runs({ startFails: "RunContainerError" }) } });
  expect(world.run(5).sent).toMatchObject({ phase, containerStatuses: [{ state }] });
});

test("case 175: OnFailure, init and main exit 0: one sandbox, and no word of another", () => {
  const pod = aPod({ policy: "OnFailure", init: [regular("i1")] });
  const world = new PodWorld({ pod, programs: { i1: exits(1), m: exits(1) } }).run();
  expect(world.sent?.phase).toBe("Succeeded");
  expect(world.runtime.view().sandboxes).toHaveLength(1);
  expect(world.events.filter((event) => event.startsWith("SandboxChanged"))).toEqual([]);
});
