import { expect, test } from "vitest";
import type { Stored } from "../../model/object.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import type { PodDisruptionBudget, PodDisruptionBudgetSpec } from "../../model/types/policy-v1.ts";
import { NOON, stored } from "../testing/objects.ts";
import { decide } from "./decide.ts";

function budget(spec: PodDisruptionBudgetSpec, change: Partial<PodDisruptionBudget> = {}) {
  return stored<PodDisruptionBudget>("b", { spec, ...change });
}

function pods(ready: number, unready: number): readonly Stored<Pod>[] {
  return Array.from({ length: ready + unready }, (_, index) => {
    const status = index < ready ? "True" : "False";
    return stored<Pod>(`p${index}`, { status: { conditions: [{ type: "Ready", status }] } });
  });
}

function outcome(
  object: Stored<PodDisruptionBudget>,
  members: readonly Stored<Pod>[],
  replicas?: number,
) {
  const scaleOf = () => (replicas === undefined ? undefined : { uid: "w", replicas });
  const { writes, wakeAt } = decide({ budget: object, pods: members, scaleOf }, NOON);
  const write = writes.find(({ verb }) => verb === "update");
  const { status }: PodDisruptionBudget = write?.verb === "update" ? write.object : {};
  const { currentHealthy, desiredHealthy, expectedPods, disruptionsAllowed, conditions } =
    status ?? {};
  return {
    counts: [currentHealthy, desiredHealthy, expectedPods, disruptionsAllowed],
    reason: conditions?.[0]?.reason,
    wakeAt,
  };
}

interface Case {
  readonly spec: PodDisruptionBudgetSpec;
  /** Pods that are ready, that are not, and how many the workload is to have. */
  readonly world: readonly [ready: number, unready: number, replicas: number];
  /** Healthy, desired healthy, expected pods, allowed disruptions. */
  readonly counts: readonly number[];
}

test.each<Case>([
  { spec: { minAvailable: 2 }, world: [3, 0, 3], counts: [3, 2, 3, 1] },
  { spec: { minAvailable: 2 }, world: [2, 1, 3], counts: [2, 2, 3, 0] },
  { spec: { minAvailable: "50%" }, world: [3, 0, 5], counts: [3, 3, 5, 0] },
  { spec: { maxUnavailable: 1 }, world: [3, 0, 3], counts: [3, 2, 3, 1] },
  { spec: { maxUnavailable: "34%" }, world: [3, 0, 3], counts: [3, 1, 3, 2] },
  { spec: { maxUnavailable: 1 }, world: [0, 0, 0], counts: [0, 0, 0, 0] },
])(
  "the counts of $spec for $world are $counts",
  ({ spec, world: [ready, unready, size], counts }) => {
    const reason = counts[3] === 0 ? "InsufficientPods" : "SufficientPods";
    expect(outcome(budget(spec), pods(ready, unready), size)).toEqual({ counts, reason });
  },
);

test("a share of pods that nothing manages allows nothing, and says why", () => {
  expect(outcome(budget({ maxUnavailable: 1 }), pods(3, 0))).toEqual({
    counts: [0, 0, 0, 0],
    reason: "SyncFailed",
  });
});

test("an eviction that was granted counts until its pod goes or two minutes are over", () => {
  const status = { disruptedPods: { p0: "2026-01-01T11:59:30Z", p1: "2026-01-01T11:00:00Z" } };
  expect(outcome(budget({ minAvailable: 1 }, { status }), pods(3, 0), 3)).toEqual({
    counts: [2, 1, 3, 1],
    reason: "SufficientPods",
    wakeAt: NOON + 90_000,
  });
});
