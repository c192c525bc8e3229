import fc from "fast-check";
import { expect, test } from "vitest";
import type { Container, Pod } from "../model/types/core-v1.ts";
import { decide } from "./decide.ts";
import type { ContainerMemory, StopStep } from "./memory.ts";
import type { Decision, Observation } from "./model.ts";
import { NOW } from "./testing/facts.ts";
import { aHook, aPod, deleted } from "./testing/pods.ts";
import { initLists, observationOf, policies } from "./testing/small-worlds.ts";
import type { SmallState } from "./testing/small-worlds.ts";

const RUNS = { numRuns: 1000 };
const mains: readonly Container[] = [
  { name: "m1", image: "m1:1" },
  { name: "m2", image: "m2:1", lifecycle: { preStop: aHook } },
];

const anyState = fc.constantFrom<SmallState>(
  "none",
  "created",
  "running",
  "running",
  "notStarted",
  "exited0",
  "exited1",
);
/** Milliseconds from now, mostly within the windows that matter. */
const aMoment = fc.integer({ min: -60_000, max: 60_000 });
const thePast = fc.integer({ min: -60_000, max: 0 });

const aStep: fc.Arbitrary<StopStep> = fc.oneof(
  fc.constant({ state: "preStop" } as const),
  fc.constant({ state: "waiting" } as const),
  thePast.map((at) => ({ state: "stopping", since: NOW + at, timeoutSeconds: 5 }) as const),
  thePast.map((at) => ({ state: "stopped", at: NOW + at }) as const),
);

const aMemory: fc.Arbitrary<Partial<ContainerMemory>> = fc.record(
  {
    backoff: fc.record({
      key: fc.constant(""),
      delayMs: fc.constantFrom(10_000, 20_000, 300_000),
      lastUpdate: aMoment.map((at) => NOW + at),
    }),
    lastFailure: fc.record({
      reason: fc.constantFrom("CreateContainerError", "CrashLoopBackOff", "ErrImagePull"),
      message: fc.constant("no"),
      at: thePast.map((at) => NOW + at),
      retryAt: fc.option(
        aMoment.map((at) => NOW + at),
        { nil: undefined },
      ),
    }),
    start: fc.constant({ since: NOW }),
  },
  { requiredKeys: [] },
);

interface World {
  readonly pod: Pod;
  readonly seen: Observation;
}

const aWorld: fc.Arbitrary<World> = fc
  .record({
    init: fc.constantFrom(...initLists),
    policy: fc.constantFrom(...policies),
    states: fc.array(anyState, { minLength: 5, maxLength: 5 }),
    memories: fc.array(aMemory, { minLength: 5, maxLength: 5 }),
    stops: fc.array(fc.tuple(aStep, thePast, fc.integer({ min: 1, max: 40 })), {
      minLength: 5,
      maxLength: 5,
    }),
    isDeleted: fc.boolean(),
    isStopping: fc.boolean(),
    finishedAgoMs: fc.integer({ min: 0, max: 30_000 }),
    activeDeadlineSeconds: fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }),
  })
  .map(({ init, policy, states, memories, stops, isDeleted, isStopping, ...more }) => {
    const { activeDeadlineSeconds, finishedAgoMs } = more;
    const running = aPod({ init, mains, policy, spec: { activeDeadlineSeconds } });
    const pod = {
      ...(isDeleted ? deleted(running) : running),
      status: { startTime: new Date(NOW - 50_000).toISOString() },
    };
    const named = [...init, ...mains].map((container, index) => ({
      container,
      state: states[index] ?? "none",
      memory: memories[index] ?? {},
      stop: stops[index],
    }));
    const base = observationOf(
      pod,
      Object.fromEntries(named.map(({ container, state }) => [container.name, state])),
    );
    const containers = Object.fromEntries(
      named.map(({ container, memory, stop }) => {
        const { name, image, resources } = container;
        const key = JSON.stringify([pod.metadata?.uid, image, resources]);
        const backoff = memory.backoff === undefined ? undefined : { ...memory.backoff, key };
        const [step, startedMs, graceSeconds] = stop ?? [];
        const ledger =
          !isStopping || step === undefined
            ? undefined
            : {
                id: name,
                cause: "pod" as const,
                startedAt: NOW + (startedMs ?? 0),
                graceSeconds: graceSeconds ?? 1,
                restart: false,
                step,
                ...(step.state === "preStop" ? {} : { hookEndedAt: NOW + (startedMs ?? 0) }),
              };
        return [
          name,
          { ...base.memory.containers[name], ...memory, backoff, stop: ledger } as ContainerMemory,
        ];
      }),
    );
    const ids = base.runtime.containers.filter((r) => r.state === "running").map(({ id }) => id);
    const stop = isStopping
      ? { startedAt: NOW - 1000, graceSeconds: 30, ids, forNewSandbox: false }
      : undefined;
    const ended = base.runtime.containers.map((record) =>
      record.state === "exited" ? { ...record, finishedAt: NOW - finishedAgoMs } : record,
    );
    const seen = {
      ...base,
      runtime: { ...base.runtime, containers: ended },
      memory: { ...base.memory, containers, stop },
    };
    return { pod, seen };
  });

test("wakeAt is honest: a millisecond before it nothing changes, at it something does", () => {
  fc.assert(
    fc.property(aWorld, ({ pod, seen }) => {
      const decision = decide(pod, seen, NOW);
      const { wakeAt } = decision;
      if (wakeAt === undefined || decision.actions.length > 0) return;
      expect(wakeAt).toBeGreaterThan(NOW);
      expect(decide(pod, seen, wakeAt - 1)).toEqual(decision);
      expect(decide(pod, seen, wakeAt)).not.toEqual(decision);
    }),
    RUNS,
  );
});

test("the same facts give the same decision, and are left as they were", () => {
  fc.assert(
    fc.property(aWorld, ({ pod, seen }) => {
      const before = JSON.stringify([pod, seen]);
      const decision = decide(pod, seen, NOW);
      expect(decide(pod, structuredClone(seen), NOW)).toEqual(decision);
      expect(JSON.stringify([pod, seen])).toBe(before);
    }),
    RUNS,
  );
});

test("without wakeAt and without actions only news matters, however long it takes", () => {
  fc.assert(
    fc.property(aWorld, fc.integer({ min: 1, max: 10_000_000 }), ({ pod, seen }, later) => {
      const decision = decide(pod, seen, NOW);
      if (decision.wakeAt !== undefined || decision.actions.length > 0) return;
      expect(decide(pod, seen, NOW + later)).toEqual(decision);
    }),
    RUNS,
  );
});

test("a decision neither starts two containers nor starts and stops one", () => {
  fc.assert(
    fc.property(aWorld, ({ pod, seen }) => {
      const { actions } = decide(pod, seen, NOW);
      const starts = actions.filter(({ kind }) => kind === "startContainer");
      const touched = actions.flatMap((action) =>
        "container" in action && action.kind !== "removeContainer" ? action.container : [],
      );
      const isBegun = (name: string): boolean =>
        actions.some((a) => a.kind === "beginStop" && a.container === name);
      const doubles = touched.filter((name, index) => touched.indexOf(name) !== index);
      expect([starts.length <= 1, doubles.filter((name) => !isBegun(name))]).toEqual([true, []]);
    }),
    RUNS,
  );
});

test("a pod that ends starts nothing", () => {
  fc.assert(
    fc.property(aWorld, ({ pod, seen }) => {
      const { actions } = decide(deleted(pod), seen, NOW);
      const starting = ["startContainer", "pullImage", "createSandbox", "runPostStart", "prepare"];
      expect(actions.filter(({ kind }) => starting.includes(kind))).toEqual([]);
    }),
    RUNS,
  );
});

/** Mains that start, or would but for the order of starts. */
function mainsDue({ actions, holds }: Decision): readonly string[] {
  const names = [
    ...actions.flatMap((a) => (a.kind === "startContainer" ? a.container : [])),
    ...holds.flatMap(({ subject, reason }) =>
      ["EarlierStarts", "CrashBackoff", "StartInFlight"].includes(reason.code) ? subject : [],
    ),
    ...actions.flatMap((a) => (a.kind === "refuseStart" ? a.container : [])),
  ];
  return names.filter((name) => name.startsWith("m")).toSorted();
}

test("while a main runs, what happens to a sidecar does not change which mains start (kubernetes#136969, #137146)", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...initLists),
      fc.constantFrom(...policies),
      fc.array(anyState, { minLength: 4, maxLength: 4 }),
      fc.array(anyState, { minLength: 3, maxLength: 3 }),
      (init, policy, states, others) => {
        const pod = aPod({ init, mains, policy });
        const [, second = "none"] = states;
        const known = { m1: "running" as const, m2: second };
        const withSidecars = (list: readonly SmallState[]): Decision => {
          const entries = init.map(({ name }, index) => [
            name,
            name.startsWith("i") ? "exited0" : (list[index] ?? "none"),
          ]);
          const observation = observationOf(pod, { ...Object.fromEntries(entries), ...known });
          return decide(pod, observation, NOW);
        };
        expect(mainsDue(withSidecars(states))).toEqual(mainsDue(withSidecars(others)));
      },
    ),
    RUNS,
  );
});
