import type { Instant } from "../../model/instant.ts";
import type { Stored } from "../../model/object.ts";
import type { Job, JobCondition } from "../../model/types/batch-v1.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import { isDeleting } from "../common/pods.ts";

export const TRACKING_FINALIZER = "batch.kubernetes.io/job-tracking";
export const INDEX_KEY = "batch.kubernetes.io/job-completion-index";

export interface JobView {
  readonly job: Stored<Job>;
  /** Every pod of the namespace that has no controller, or this one. */
  readonly pods: readonly Stored<Pod>[];
  /** Ends of pods that may be gone by now; only the wait before a replacement depends on them. */
  readonly ends: readonly PodEnd[];
}

/** When a pod of the Job ended, and how. */
export interface PodEnd {
  readonly uid: string;
  readonly at: Instant;
  readonly failed: boolean;
}

export function isIndexed({ spec }: Job): boolean {
  return spec?.completionMode === "Indexed";
}

export function hasPerIndexLimit({ spec }: Job): boolean {
  return spec?.backoffLimitPerIndex !== undefined;
}

export function isSuspended({ spec }: Job): boolean {
  return spec?.suspend === true;
}

/** Whether a pod is replaced only once it has ended; a pod failure policy must see the end, so it forces that. */
export function replacesOnlyFailed({ spec }: Job): boolean {
  return spec?.podReplacementPolicy === "Failed" || spec?.podFailurePolicy !== undefined;
}

export function isPodSucceeded(pod: Pod): boolean {
  return pod.status?.phase === "Succeeded";
}

/** Whether the pod counts as failed: one that is going does already, unless only ended ones are replaced. */
export function isPodFailed(job: Job, pod: Pod): boolean {
  if (pod.status?.phase === "Failed") return true;
  return !replacesOnlyFailed(job) && isDeleting(pod) && !isPodSucceeded(pod);
}

export function isTracked(pod: Pod): boolean {
  return pod.metadata?.finalizers?.includes(TRACKING_FINALIZER) ?? false;
}

export function conditionOf(job: Job, type: string): JobCondition | undefined {
  return job.status?.conditions?.find((each) => each.type === type && each.status === "True");
}

export function isFinished(job: Job): boolean {
  return conditionOf(job, "Complete") !== undefined || conditionOf(job, "Failed") !== undefined;
}
