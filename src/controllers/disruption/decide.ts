import { referenceTo } from "../../client/event-recorder.ts";
import { poddisruptionbudgets } from "../../client/resources.ts";
import { fromTime, toTime, type Instant } from "../../model/instant.ts";
import type { Stored } from "../../model/object.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import type { Condition } from "../../model/types/meta-v1.ts";
import type {
  PodDisruptionBudget,
  PodDisruptionBudgetStatus,
} from "../../model/types/policy-v1.ts";
import { resolveShare } from "../common/int-or-percent.ts";
import { controllerOf } from "../common/owners.ts";
import { earliest, isDeleting, isPodReady, isPodTerminal } from "../common/pods.ts";
import { statusWrite } from "../common/status-write.ts";
import type { Decision, Write } from "../common/write.ts";

/** How long an eviction that was granted counts, should its pod not have begun to go by then. */
const DISRUPTION_MS = 120_000;

export interface DisruptionView {
  readonly budget: Stored<PodDisruptionBudget>;
  /** The pods that the budget selects. */
  readonly pods: readonly Stored<Pod>[];
  /** The size that the workload behind a pod is to have, by the workload's uid; absent when nothing manages the pod. */
  readonly scaleOf: (
    pod: Stored<Pod>,
  ) => { readonly uid: string; readonly replicas: number } | undefined;
}

/** How many of a budget's pods may be evicted now. */
export function decide(view: DisruptionView, now: Instant): Decision {
  const { budget } = view;
  const pods = view.pods.filter((pod) => !isPodTerminal(pod));
  const expectation = expect(view, pods);
  if ("problem" in expectation) return fail(budget, expectation.problem, now);
  const disrupted = pendingDisruptions(budget, pods, now);
  const healthy = pods.filter((pod) => isHealthy(pod, disrupted)).length;
  const { expected, desired } = expectation;
  const allowed = expected === 0 ? 0 : Math.max(0, healthy - desired);
  const status: PodDisruptionBudgetStatus = {
    observedGeneration: budget.metadata.generation,
    disruptedPods: Object.keys(disrupted).length === 0 ? undefined : disrupted,
    disruptionsAllowed: allowed,
    currentHealthy: healthy,
    desiredHealthy: desired,
    expectedPods: expected,
    conditions: [condition(budget, allowed, now)],
  };
  const ends = Object.values(disrupted).map((time) => (fromTime(time) ?? now) + DISRUPTION_MS);
  return {
    writes: statusWrite(poddisruptionbudgets, budget, status),
    wakeAt: earliest(ends.filter((end) => end > now)),
  };
}

type Expectation =
  | { readonly expected: number; readonly desired: number }
  | { readonly problem: string };

function expect({ budget, scaleOf }: DisruptionView, pods: readonly Stored<Pod>[]): Expectation {
  const { minAvailable, maxUnavailable } = budget.spec ?? {};
  // A plain number of available pods needs no idea of how many there should be.
  if (typeof minAvailable === "number" && maxUnavailable === undefined) {
    return { expected: pods.length, desired: minAvailable };
  }
  const scales = new Map<string, number>();
  for (const pod of pods) {
    const scale = scaleOf(pod);
    if (scale === undefined) return { problem: problemOf(pod) };
    scales.set(scale.uid, scale.replicas);
  }
  const expected = [...scales.values()].reduce((total, replicas) => total + replicas, 0);
  if (maxUnavailable !== undefined) {
    const unavailable = resolveShare(maxUnavailable, expected, "up");
    return { expected, desired: Math.max(0, expected - unavailable) };
  }
  return { expected, desired: resolveShare(minAvailable, expected, "up") };
}

function problemOf(pod: Stored<Pod>): string {
  const owner = controllerOf(pod);
  if (owner === undefined) return `found no controller ref for pod "${pod.metadata.name}"`;
  return `found no controllers for pod "${pod.metadata.name}"`;
}

function isHealthy(pod: Stored<Pod>, disrupted: Readonly<Record<string, string>>): boolean {
  return isPodReady(pod) && !isDeleting(pod) && disrupted[pod.metadata.name] === undefined;
}

/** Evictions that the API server has granted and whose pods do not show it yet. */
function pendingDisruptions(
  { status }: PodDisruptionBudget,
  pods: readonly Stored<Pod>[],
  now: Instant,
): Readonly<Record<string, string>> {
  const staying = new Set(
    pods.filter((pod) => !isDeleting(pod)).map(({ metadata }) => metadata.name),
  );
  const entries = Object.entries(status?.disruptedPods ?? {});
  return Object.fromEntries(
    entries.filter(
      ([name, time]) => staying.has(name) && (fromTime(time) ?? now) + DISRUPTION_MS > now,
    ),
  );
}

function condition(budget: Stored<PodDisruptionBudget>, allowed: number, now: Instant): Condition {
  const type = "DisruptionAllowed";
  const known = budget.status?.conditions?.find((each) => each.type === type);
  const [status, reason] = allowed > 0 ? ["True", "SufficientPods"] : ["False", "InsufficientPods"];
  const since = known?.status === status ? known.lastTransitionTime : toTime(now);
  return {
    type,
    status,
    observedGeneration: budget.metadata.generation,
    lastTransitionTime: since,
    reason,
    message: "",
  };
}

/** When it cannot be told how many pods there should be, none may go. */
function fail(budget: Stored<PodDisruptionBudget>, problem: string, now: Instant): Decision {
  const known = budget.status?.conditions?.find((each) => each.type === "DisruptionAllowed");
  const failed: Condition = {
    type: "DisruptionAllowed",
    status: "False",
    observedGeneration: budget.metadata.generation,
    lastTransitionTime: known?.status === "False" ? known.lastTransitionTime : toTime(now),
    reason: "SyncFailed",
    message: problem,
  };
  const status = {
    ...budget.status,
    observedGeneration: budget.metadata.generation,
    disruptionsAllowed: 0,
    currentHealthy: budget.status?.currentHealthy ?? 0,
    desiredHealthy: budget.status?.desiredHealthy ?? 0,
    expectedPods: budget.status?.expectedPods ?? 0,
    conditions: [failed],
  };
  const written = statusWrite(poddisruptionbudgets, budget, status);
  return { writes: written.length === 0 ? [] : [announce(budget, problem), ...written] };
}

function announce(budget: Stored<PodDisruptionBudget>, problem: string): Write {
  const message = `Failed to calculate the number of expected pods: ${problem}`;
  const note = { type: "Warning", reason: "CalculateExpectedPodCountFailed", message } as const;
  return { verb: "event", about: referenceTo(poddisruptionbudgets, budget), note };
}
