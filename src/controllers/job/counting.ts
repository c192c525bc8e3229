import { pods as podKind } from "../../client/resources.ts";
import type { Stored } from "../../model/object.ts";
import type { Job } from "../../model/types/batch-v1.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import type { Write } from "../common/write.ts";
import { judge } from "./failure-policy.ts";
import { completionsOf, indexOf, type Indexes } from "./indexes.ts";
import { isIndexed, isPodFailed, isPodSucceeded, isTracked, TRACKING_FINALIZER } from "./view.ts";

/** The most uids that the status holds at once; further pods are counted in the next turns (as upstream). */
const UNCOUNTED_MAX = 500;

/**
 * Each pod is counted exactly once, whatever crashes: its uid goes into the status, then its finalizer goes, then
 * the uid turns into a count (KEP-2307).
 */
export interface Count {
  readonly uncounted: { readonly succeeded: readonly string[]; readonly failed: readonly string[] };
  /** Counters with everything whose finalizer is gone. */
  readonly succeeded: number;
  readonly failed: number;
  /** Pods that may lose their finalizer once the status is written. */
  readonly counted: readonly Stored<Pod>[];
}

export interface CountOptions {
  readonly job: Stored<Job>;
  readonly pods: readonly Stored<Pod>[];
  readonly succeededIndexes: Indexes;
  /** Failed pods that stay, because their successor is to take over their count. */
  readonly kept: ReadonlySet<string>;
}

export function countPods({ job, pods, succeededIndexes, kept }: CountOptions): Count {
  const tracked = pods.filter(isTracked);
  const uids = new Set(tracked.map(({ metadata }) => metadata.uid));
  const { succeeded = [], failed = [] } = job.status?.uncountedTerminatedPods ?? {};
  const ended = tracked.filter((pod) => isPodSucceeded(pod) || isPodFailed(job, pod));
  const counted = ended
    .filter(({ metadata }) => !kept.has(metadata.uid))
    .slice(0, Math.max(0, UNCOUNTED_MAX - succeeded.length - failed.length));
  const known = new Set([...succeeded, ...failed]);
  const news = counted.filter(({ metadata }) => !known.has(metadata.uid));
  return {
    counted,
    uncounted: {
      succeeded: [
        ...succeeded.filter((uid) => uids.has(uid)),
        // The index of a success is note enough: it cannot be counted twice.
        ...uidsOf(news.filter((pod) => !isIndexed(job) && isPodSucceeded(pod))),
      ],
      failed: [
        ...failed.filter((uid) => uids.has(uid)),
        ...uidsOf(news.filter((pod) => !isPodSucceeded(pod) && countsAsFailure(job, pod))),
      ],
    },
    succeeded: isIndexed(job)
      ? succeededIndexes.size
      : (job.status?.succeeded ?? 0) + succeeded.filter((uid) => !uids.has(uid)).length,
    failed: (job.status?.failed ?? 0) + failed.filter((uid) => !uids.has(uid)).length,
  };
}

function uidsOf(pods: readonly Stored<Pod>[]): readonly string[] {
  return pods.map(({ metadata }) => metadata.uid);
}

/** Failures that a policy ignores, and pods of indexes that are none, do not count. */
function countsAsFailure(job: Job, pod: Pod): boolean {
  if (judge(job, pod).action === "Ignore") return false;
  const index = indexOf(pod);
  return !isIndexed(job) || (index !== undefined && index < completionsOf(job));
}

export function untrack({ metadata }: Stored<Pod>): Write {
  const { namespace, name, uid } = metadata;
  const body = {
    metadata: { uid, "$deleteFromPrimitiveList/finalizers": [TRACKING_FINALIZER] },
  };
  return { verb: "patch", kind: podKind, key: { namespace, name }, type: "strategic", body };
}
