import { fromTime, type Instant } from "../../model/instant.ts";
import type { Stored } from "../../model/object.ts";
import type { Job } from "../../model/types/batch-v1.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import { podCondition } from "../common/pods.ts";
import { isPodFailed, isPodSucceeded, type PodEnd } from "./view.ts";

const FIRST_MS = 10_000;
const MAX_MS = 600_000;
/** More failures than these make no longer wait, so no more ends need to be remembered. */
const ENDS_MAX = 16;

/** The wait after this many failures in a row: ten seconds, doubling up to ten minutes. */
export function backoffMs(failures: number): number {
  return failures === 0 ? 0 : Math.min(FIRST_MS * 2 ** (failures - 1), MAX_MS);
}

/** When the next pod may be made: after a wait that doubles with each failure since the last success. */
export function mayReplaceFrom(ends: readonly PodEnd[]): Instant {
  const lastSuccess = latest(ends.filter(({ failed }) => !failed));
  const failures = ends.filter(({ failed, at }) => failed && at >= lastSuccess);
  return latest(failures) + backoffMs(failures.length);
}

function latest(ends: readonly PodEnd[]): Instant {
  return ends.reduce((last, { at }) => Math.max(last, at), 0);
}

/** The ends that matter: those that were remembered and those of pods that are there, the newest of them. */
export function mergeEnds(
  job: Job,
  pods: readonly Stored<Pod>[],
  remembered: readonly PodEnd[],
): readonly PodEnd[] {
  const ended = pods.filter((pod) => isPodFailed(job, pod) || isPodSucceeded(pod));
  const known = new Set(remembered.map(({ uid }) => uid));
  const news = ended.filter(({ metadata }) => !known.has(metadata.uid));
  const all = [
    ...remembered,
    ...news.map((pod) => ({
      uid: pod.metadata.uid,
      at: finishTime(pod),
      failed: !isPodSucceeded(pod),
    })),
  ];
  return all.toSorted((a, b) => a.at - b.at).slice(-ENDS_MAX);
}

/**
 * When the pod ended: its last container, sidecars included, or as near as its status tells (semantics section 9.1).
 */
export function finishTime(pod: Stored<Pod>): Instant {
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {};
  const sidecars = new Set(
    pod.spec?.initContainers
      ?.filter(({ restartPolicy }) => restartPolicy === "Always")
      .map(({ name }) => name),
  );
  const statuses = [
    ...containerStatuses,
    ...initContainerStatuses.filter(({ name }) => sidecars.has(name)),
  ];
  const times = statuses.map(({ state }) => fromTime(state?.terminated?.finishedAt));
  const known = times.filter((time) => time !== undefined);
  if (known.length > 0 && known.length === times.length) return Math.max(...known);
  return withoutContainers(pod);
}

function withoutContainers(pod: Stored<Pod>): Instant {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, creationTimestamp } = pod.metadata;
  const ready = podCondition(pod, "Ready");
  const unready = ready?.status === "False" ? fromTime(ready.lastTransitionTime) : undefined;
  const deadline = fromTime(deletionTimestamp);
  const deleted = deadline === undefined ? undefined : deadline - deletionGracePeriodSeconds * 1000;
  return unready ?? deleted ?? fromTime(creationTimestamp) ?? 0;
}
