import { expect, test } from "vitest";
import { aPod, main, regular, sidecar } from "../../lifecycle/testing/pods.ts";
import { PodWorld } from "../testing/pod-world.ts";
import { exits, forever, runs } from "../testing/program.ts";

const rule = { action: "RestartAllContainers", exitCodes: { operator: "In", values: [88] } };
const resets = { restartPolicy: "Never", restartPolicyRules: [rule] };

function states(world: PodWorld): readonly string[] {
  const all = world.statuses.map(({ phase, conditions = [], ...status }) => {
    const entries = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
    const restarting = conditions.find(({ type }) => type === "AllContainersRestarting")?.status;
    const texts = entries.map(({ name, state = {}, restartCount }) => {
      const [kind = ""] = Object.keys(state);
      const reason = state.waiting?.reason ?? state.terminated?.reason ?? "";
      return `${name} ${kind} ${reason} ${restartCount}`.replace("  ", " ");
    });
    return [`${phase} ${restarting}`, ...texts].join("; ");
  });
  return all.filter((text, index) => text !== all[index - 1]);
}

test("case 153: a main asks for a restart of all: everything runs again in the same sandbox (golden 105)", () => {
  const pod = aPod({
    policy: "Never",
    init: [regular("i1"), sidecar("s1")],
    mains: [main("m1", resets), main("m2")],
  });
  const programs = { i1: exits(1), m1: runs({ exits: 3, code: 88 }, {}) };
  const world = new PodWorld({ pod, programs }).run(3.5);
  world.statuses.length = 0;
  world.run(30);
  expect(world.trace).toEqual([
    "0 i1 START",
    "1 i1 EXIT 0",
    "1 s1 START",
    "1 m1 START",
    "1 m2 START",
    "4 m1 EXIT 88",
    "4 m2 TERM→2",
    "4 m2 EXIT 0",
    "4 s1 TERM→2",
    "4 s1 EXIT 0",
    "4 i1 START",
    "5 i1 EXIT 0",
    "5 s1 START",
    "5 m1 START",
    "5 m2 START",
  ]);
  expect(world.runtime.view().sandboxes).toHaveLength(1);
  expect(states(world).at(-1)).toBe(
    "Running False; i1 terminated Completed 1; s1 running 1; m1 running 1; m2 running 1",
  );
  expect(states(world)).toContain(
    "Running False; i1 waiting RestartingAllContainers 1; s1 waiting RestartingAllContainers 1; m1 waiting RestartingAllContainers 1; m2 waiting RestartingAllContainers 1",
  );
  expect(world.sent?.containerStatuses?.[0]?.lastState).toEqual({
    terminated: {
      exitCode: 137,
      reason: "RestartingAllContainers",
      message: "The container is removed because RestartAllContainers in place",
    },
  });
});

test("case 153: an init container asks for it: what had not started does not count (golden 135)", () => {
  const pod = aPod({ policy: "Never", init: [sidecar("s1"), regular("i1", resets)] });
  const programs = { i1: runs({ exits: 2, code: 88 }, { exits: 1 }), m: exits(1) };
  const world = new PodWorld({ pod, programs }).run();
  expect(world.trace).toEqual([
    "0 s1 START",
    "0 i1 START",
    "2 i1 EXIT 88",
    "2 s1 TERM→2",
    "2 s1 EXIT 0",
    "2 s1 START",
    "2 i1 START",
    "3 i1 EXIT 0",
    "3 m START",
    "4 m EXIT 0",
    "4 s1 TERM→30",
    "4 s1 EXIT 0",
    "4 pod Succeeded",
  ]);
  expect(world.sent).toMatchObject({
    initContainerStatuses: [{ restartCount: 1 }, { restartCount: 1 }],
    containerStatuses: [{ restartCount: 0 }],
  });
});

test("case 153: a sidecar asks for it", () => {
  const rules = { restartPolicyRules: [rule] };
  const pod = aPod({ policy: "Never", init: [sidecar("s1", rules)] });
  const programs = { s1: runs({ exits: 2, code: 88 }, {}) };
  const world = new PodWorld({ pod, programs }).run(10);
  expect(world.trace).toEqual([
    "0 s1 START",
    "0 m START",
    "2 s1 EXIT 88",
    "2 m TERM→2",
    "2 m EXIT 0",
    "2 s1 START",
    "2 m START",
  ]);
});

/** `m1` asks for it once, after three seconds. */
const threesome = aPod({
  policy: "Never",
  init: [sidecar("s1")],
  mains: [main("m1", resets), main("m2")],
});
const asksOnce = runs({ exits: 3, code: 88 }, {});

test("case 154: an engine restart during the clean-up finishes it", () => {
  const programs = { m1: asksOnce, m2: forever({ onTerm: { after: 1 } }) };
  const world = new PodWorld({ pod: threesome, programs }).run(3.5);
  world.restartEngine().run(30);
  expect(world.trace.slice(3)).toEqual([
    "3 m1 EXIT 88",
    "3 m2 TERM→2",
    "3.5 m2 TERM→2",
    "4 m2 EXIT 0",
    "4 s1 TERM→2",
    "4 s1 EXIT 0",
    "4 s1 START",
    "4 m1 START",
    "4 m2 START",
  ]);
  expect(world.sent).toMatchObject({
    initContainerStatuses: [{ restartCount: 1 }],
    containerStatuses: [{ restartCount: 1 }, { restartCount: 1 }],
  });
});

test("§2.10: a sandbox that is lost during the clean-up is made again, also under Never", () => {
  const programs = { m1: asksOnce, s1: forever({ onTerm: { after: 1 } }) };
  const world = new PodWorld({ pod: threesome, programs }).run(3.5);
  world.runtime.killSandbox();
  world.run(30);
  expect(world.trace.slice(-3).map((line) => line.replace(/^\S+ /, ""))).toEqual([
    "s1 START",
    "m1 START",
    "m2 START",
  ]);
  expect(world.sent?.phase).toBe("Running");
});

test("case 184: nothing is reset once the pod ends", () => {
  const pod = aPod({ policy: "Never", mains: [main("m1", resets)] });
  const world = new PodWorld({
    pod,
    programs: { m1: forever({ onTerm: { after: 1, code: 88 } }) },
  }).run(1);
  world.edit((running) => ({
    ...running,
    metadata: {
      ...running.metadata,
      deletionTimestamp: "2026-01-01T00:00:00Z",
      deletionGracePeriodSeconds: 30,
    },
  }));
  expect(world.run().trace).toEqual(["0 m1 START", "1 m1 TERM→30", "2 m1 EXIT 88", "2 pod Failed"]);
});
