import fc from "fast-check";
import { expect, test } from "vitest";
import { beginProbe, nextRun, step } from "./step.ts";
import type { ProbeHistory, ProbeOutcome } from "./step.ts";

const NOW = 1_800_000_000_000;
const RUNS = { numRuns: 1000 };

const aProbe = fc.record({
  periodSeconds: fc.integer({ min: 1, max: 30 }),
  failureThreshold: fc.integer({ min: 1, max: 5 }),
  initialDelaySeconds: fc.integer({ min: 0, max: 30 }),
});
const aKind = fc.constantFrom("startup", "liveness", "readiness");
const anOutcome = fc.constantFrom<ProbeOutcome>("success", "failure", "failure", "error");

/** When a failure is published against a container that changes its mind at these moments. */
function firstFailure(
  options: { probe: object; kind: "startup" | "liveness" | "readiness"; fastFirstProbe: boolean },
  find: (at: number) => ProbeOutcome,
): number | undefined {
  const { probe, kind, fastFirstProbe } = options;
  const begin = { kind, fastFirstProbe, startedAt: NOW, anchor: NOW - 4321 };
  let history: ProbeHistory = beginProbe(probe, begin, NOW);
  for (let count = 0; count < 500; count += 1) {
    const next = nextRun(history);
    if (next === undefined) return undefined;
    const before = history;
    const run = { outcome: find(next.at), counted: next.counted, fastFirstProbe };
    history = step(probe, history, run, next.at);
    const isNew = before.published !== history.published || before.settled !== history.settled;
    if (isNew && history.published === "failure") return next.at;
    if (history.published === "success" && kind === "startup") return undefined;
  }
  return undefined;
}

test("extra tries never make a failure come earlier", () => {
  fc.assert(
    fc.property(aProbe, aKind, fc.integer({ min: 0, max: 200_000 }), (probe, kind, changesAt) => {
      const find = (at: number): ProbeOutcome => (at - NOW < changesAt ? "success" : "failure");
      const plain = firstFailure({ probe, kind, fastFirstProbe: false }, find);
      const fast = firstFailure({ probe, kind, fastFirstProbe: true }, find);
      if (fast === undefined) return;
      expect(plain).toBeDefined();
      expect(fast).toBeGreaterThanOrEqual(plain ?? 0);
    }),
    RUNS,
  );
});

test("the next run is never in the past, and a settled probe has none", () => {
  fc.assert(
    fc.property(
      aProbe,
      aKind,
      fc.boolean(),
      fc.array(fc.tuple(anOutcome, fc.integer({ min: 0, max: 90_000 })), { maxLength: 40 }),
      (probe, kind, fastFirstProbe, steps) => {
        const begin = { kind, fastFirstProbe, startedAt: NOW, anchor: NOW };
        let history = beginProbe(probe, begin, NOW);
        for (const [outcome, lateMs] of steps) {
          const next = nextRun(history);
          expect(next === undefined).toBe(history.settled);
          if (next === undefined) return;
          const endedAt = next.at + lateMs;
          history = step(
            probe,
            history,
            { outcome, counted: next.counted, fastFirstProbe },
            endedAt,
          );
          expect(nextRun(history)?.at ?? Infinity).toBeGreaterThanOrEqual(next.at);
        }
      },
    ),
    RUNS,
  );
});

test("errors alone never change what is published", () => {
  fc.assert(
    fc.property(
      aProbe,
      aKind,
      fc.boolean(),
      fc.integer({ min: 1, max: 50 }),
      (probe, kind, fast, count) => {
        const begin = { kind, fastFirstProbe: fast, startedAt: NOW, anchor: NOW };
        const first = beginProbe(probe, begin, NOW);
        let history = first;
        for (let index = 0; index < count; index += 1) {
          const next = nextRun(history);
          if (next === undefined) break;
          const run = { outcome: "error", counted: next.counted, fastFirstProbe: fast } as const;
          history = step(probe, history, run, next.at);
        }
        expect([history.published, history.settled]).toEqual([first.published, first.settled]);
      },
    ),
    RUNS,
  );
});
