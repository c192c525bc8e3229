import type { Stored } from "../../model/object.ts";
import type { Job } from "../../model/types/batch-v1.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import { isPodActive } from "../common/pods.ts";
import { judge } from "./failure-policy.ts";
import { completionsOf, indexOf, parseIndexes, type Indexes } from "./indexes.ts";
import { isPodFailed, isTracked } from "./view.ts";

const FAILURES = "batch.kubernetes.io/job-index-failure-count";
const IGNORED = "batch.kubernetes.io/job-index-ignored-failure-count";

/** Failures of the pod's index before this pod, as its annotation counts them. */
function failuresBefore(pod: Pod): number {
  return Number(pod.metadata?.annotations?.[FAILURES] ?? 0);
}

function ignoredBefore(pod: Pod): number {
  return Number(pod.metadata?.annotations?.[IGNORED] ?? 0);
}

/** Every failure of the index up to this pod, ignored ones too: the wait before the next pod grows with them. */
export function allFailures(pod: Pod): number {
  return failuresBefore(pod) + ignoredBefore(pod) + 1;
}

/** Indexes that are given up: those that the status holds and those that failed once too often since. */
export function failedIndexes(job: Job, pods: readonly Pod[]): Indexes {
  const completions = completionsOf(job);
  const known = parseIndexes(job.status?.failedIndexes, completions);
  const news = pods
    .filter((pod) => isTracked(pod) && isIndexFailed(job, pod))
    .map(indexOf)
    .filter((index) => index !== undefined)
    .filter((index) => index < completions);
  return new Set([...known, ...news]);
}

function isIndexFailed(job: Job, pod: Pod): boolean {
  if (!isPodFailed(job, pod)) return false;
  const { action } = judge(job, pod);
  if (action === "FailIndex") return true;
  return action !== "Ignore" && failuresBefore(pod) >= (job.spec?.backoffLimitPerIndex ?? 0);
}

/** The last failed pod of each index that still waits for its successor, which takes over its count. */
export function awaitingSuccessor(
  job: Job,
  pods: readonly Stored<Pod>[],
  done: Indexes,
): ReadonlyMap<number, Stored<Pod>> {
  const active = new Set(pods.filter(isPodActive).map(indexOf));
  const last = new Map<number, Stored<Pod>>();
  for (const pod of pods) {
    const index = indexOf(pod);
    if (index === undefined || index >= completionsOf(job)) continue;
    if (!isTracked(pod) || !isPodFailed(job, pod) || done.has(index) || active.has(index)) continue;
    const known = last.get(index);
    if (known === undefined || allFailures(known) <= allFailures(pod)) last.set(index, pod);
  }
  return last;
}

/** The failure counts that a new pod of an index carries on from the pod that it replaces. */
export function countAnnotations(
  job: Job,
  replaced: Pod | undefined,
): Readonly<Record<string, string>> {
  if (replaced === undefined) return { [FAILURES]: "0" };
  const isIgnored = judge(job, replaced).action === "Ignore";
  const failures = failuresBefore(replaced) + (isIgnored ? 0 : 1);
  const ignored = ignoredBefore(replaced) + (isIgnored ? 1 : 0);
  const counted = { [FAILURES]: String(failures) };
  return ignored === 0 ? counted : { ...counted, [IGNORED]: String(ignored) };
}
