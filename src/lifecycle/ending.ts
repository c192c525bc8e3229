import { fromTime } from "../model/instant.ts";
import type { Instant } from "../model/instant.ts";
import type { Pod } from "../model/types/core-v1.ts";
import type { Reason } from "./model.ts";
import { because } from "./plan.ts";
import type { PodView } from "./pod-view.ts";
import { graceOf } from "./sandbox.ts";

/** Grace for a pod that is no longer known to the API (semantics §5.2; golden trace 058). */
const REMOVED_GRACE_SECONDS = 1;

/** Why the pod must end, if it must: from then on nothing of it starts again (semantics §5.1). */
export function endingOf(view: PodView): Reason | undefined {
  const { pod, seen } = view;
  if (seen.removed) return because("PodRemoved");
  if (pod.metadata?.deletionTimestamp !== undefined) return because("PodDeleted");
  if (seen.forced !== undefined) return because("Forced", seen.forced.reason);
  const deadline = activeDeadline(pod, pod.status?.startTime);
  if (deadline !== undefined && view.now >= deadline) return because("DeadlineExceeded");
  if (seen.phase === "Succeeded" || seen.phase === "Failed") {
    return because("PodFinished", seen.phase);
  }
  return seen.memory.stage === "active" ? undefined : because("PodFinished");
}

/** When `activeDeadlineSeconds` is over, measured from `status.startTime` (semantics §5.7). */
export function activeDeadline(pod: Pod, startTime: string | undefined): Instant | undefined {
  const seconds = pod.spec?.activeDeadlineSeconds;
  const startedAt = fromTime(startTime);
  return seconds === undefined || startedAt === undefined ? undefined : startedAt + seconds * 1000;
}

/** The effective grace period G: only ever shrinks, and never below a second (semantics §5.2). */
export function effectiveGrace(view: PodView): number {
  const { memory, forced, removed } = view.seen;
  const candidates = [
    memory.graceSeconds,
    view.pod.metadata?.deletionGracePeriodSeconds,
    forced?.graceSeconds,
    removed ? REMOVED_GRACE_SECONDS : undefined,
  ].filter((seconds) => seconds !== undefined);
  return Math.max(1, candidates.length === 0 ? graceOf(view) : Math.min(...candidates));
}
