import { expect, test } from "vitest";
import type { ContainerStatus, PodStatus } from "../../model/types/core-v1.ts";
import { aPod, deleted, main, regular } from "../../lifecycle/testing/pods.ts";
import { isTerminal } from "../terminal.ts";
import { PodWorld } from "../testing/pod-world.ts";
import { exits, forever, runs } from "../testing/program.ts";
import type { Program } from "../testing/program.ts";

const policies = ["Always", "OnFailure", "Never"];
const initPrograms: Readonly<Record<string, Program>> = {
  succeeds: exits(1),
  "fails once": runs({ exits: 1, code: 1 }, { exits: 1 }),
  "fails for ever": exits(1, 1),
  "cannot be pulled": exits(1, 0, { pull: { fails: true } }),
  "is slow": exits(200),
};
const worlds = policies.flatMap((policy) =>
  Object.keys(initPrograms).flatMap((first) =>
    Object.keys(initPrograms).map((second) => ({ policy, first, second })),
  ),
);

test.for(worlds)(
  "case 186: what a watch shows of regular inits under $policy: the first $first, the second $second",
  ({ policy, first, second }) => {
    const pod = aPod({ policy, init: [regular("i1"), regular("i2")] });
    const programs = {
      i1: initPrograms[first] ?? forever(),
      i2: initPrograms[second] ?? forever(),
      m: forever(),
    };
    const world = new PodWorld({ pod, programs }).run(100);
    expect(world.statuses.length).toBeGreaterThan(1);
    expect(world.statuses.flatMap(initFaults)).toEqual([]);
    expect(regressions(world.statuses)).toEqual([]);
  },
);

/** What one status says against the helper invariants of upstream's init_container.go:60-175. */
function initFaults(status: PodStatus, index: number): readonly string[] {
  const { initContainerStatuses: inits = [], containerStatuses: mains = [], phase } = status;
  const open = inits.findIndex(({ state }) => state?.terminated?.exitCode !== 0);
  const isDone = open < 0;
  const initialized = status.conditions?.find(({ type }) => type === "Initialized");
  const faults = {
    "an entry after the first unfinished one is not waiting":
      !isDone && inits.slice(open + 1).some(({ state }) => state?.waiting === undefined),
    "a finished init is not ready": inits
      .slice(0, isDone ? inits.length : open)
      .some(({ ready }) => !ready),
    "a main does not wait while the pod is not initialised":
      !isDone && mains.some((main_) => !waitsForInit(main_)),
    "Initialized is absent, Unknown or without a time":
      initialized?.lastTransitionTime === undefined ||
      !["True", "False"].includes(initialized.status),
    "Initialized is not whether all inits are done": (initialized?.status === "True") !== isDone,
  };
  const found = Object.entries(faults).flatMap(([fault, isSo]) => (isSo ? fault : []));
  return found.map((fault) => `${index} ${phase}: ${fault}`);
}

function waitsForInit({ state, restartCount }: ContainerStatus): boolean {
  return state?.waiting?.reason === "PodInitializing" && restartCount === 0;
}

function regressions(statuses: readonly PodStatus[]): readonly string[] {
  const values = statuses.map(
    ({ conditions = [] }) => conditions.find(({ type }) => type === "Initialized")?.status,
  );
  return values.flatMap((value, index) =>
    value === "False" && values[index - 1] === "True" ? `Initialized went back at ${index}` : [],
  );
}

const moments = Array.from({ length: 21 }, (_, index) => index / 10);
const shapes = [
  { title: "a main", init: [], initFails: false },
  { title: "an init", init: [regular("i1")], initFails: true },
];

test.for(moments.flatMap((moment) => shapes.map((shape) => ({ ...shape, moment }))))(
  "case 174: Never, 1 s of grace, deleted at $moment s, $title always exits 1",
  ({ init, initFails, moment }) => {
    const pod = aPod({ policy: "Never", init, spec: { terminationGracePeriodSeconds: 1 } });
    const failing = exits(0.7, 1, { pull: { takes: 0.4 }, onTerm: "ignore" });
    const world = new PodWorld({ pod, programs: { i1: failing, m: failing } }).run(moment);
    world.edit((running) => deleted(running, 1)).run();
    expect(deletionFaults(world.statuses, initFails)).toEqual([]);
    const isOver = isTerminal(world.sent?.phase) && world.memory.stage === "terminated";
    expect([isOver, world.runtime.view().containers.some((c) => c.state === "running")]).toEqual([
      true,
      false,
    ]);
  },
);

/** The invariants of upstream's pods.go:210-218, over every status that a watch would show. */
function deletionFaults(statuses: readonly PodStatus[], initFails: boolean): readonly string[] {
  return statuses.flatMap((status, index) => {
    const before = statuses[index - 1];
    const entries = entriesOf(status);
    const old = entriesOf(before);
    const mains = status.containerStatuses ?? [];
    const faults = {
      "a list shrank": entries.length < old.length,
      "terminated changed back": old.some(
        ({ name, state }) =>
          state?.terminated !== undefined &&
          entries.find((entry) => entry.name === name)?.state?.terminated === undefined,
      ),
      "an exit code that nobody returned": entries.some((entry) => !isHonestExit(entry)),
      "finishedAt without startedAt": entries.some(
        ({ state }) => state?.terminated?.finishedAt && !state.terminated.startedAt,
      ),
      "a main behind the failed init has begun":
        initFails && mains.some(({ state, lastState }) => hasBegun(state) || hasBegun(lastState)),
      "a terminal phase was left": isTerminal(before?.phase) && status.phase !== before?.phase,
    };
    return Object.entries(faults).flatMap(([fault, isSo]) => (isSo ? `${index}: ${fault}` : []));
  });
}

function isHonestExit({ state }: ContainerStatus): boolean {
  const ended = state?.terminated;
  if (ended === undefined || ended.exitCode === 1) return true;
  return ended.exitCode === 137 && ["Error", "ContainerStatusUnknown"].includes(ended.reason ?? "");
}

function hasBegun(state: ContainerStatus["state"]): boolean {
  return state?.running !== undefined || state?.terminated !== undefined;
}

function entriesOf(status: PodStatus | undefined): readonly ContainerStatus[] {
  return [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
}

test("the invariants see a pod that breaks them", () => {
  const world = new PodWorld({ pod: aPod({ mains: [main("m")] }) }).run(5);
  const broken = { ...world.sent, containerStatuses: [], conditions: [] };
  expect(initFaults(broken, 0)).not.toEqual([]);
  expect(deletionFaults([...world.statuses, broken], false)).toEqual([
    `${world.statuses.length}: a list shrank`,
  ]);
});
