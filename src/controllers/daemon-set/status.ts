import type { Instant } from "../../model/instant.ts";
import type { Stored } from "../../model/object.ts";
import type { DaemonSet, DaemonSetStatus } from "../../model/types/apps-v1.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import { isDeleting, isPodAvailable, isPodReady, isPodTerminal } from "../common/pods.ts";
import { REVISION_LABEL } from "../common/revisions.ts";
import { counted } from "../common/status-write.ts";
import type { Place } from "./decide.ts";

interface StatusFacts {
  readonly set: Stored<DaemonSet>;
  readonly places: readonly Place[];
  readonly hash: string;
  readonly now: Instant;
}

/** Counts nodes, not pods: each node by the oldest of its pods that is alive. */
export function statusOf({ set, places, hash, now }: StatusFacts): DaemonSetStatus {
  const minReadySeconds = set.spec?.minReadySeconds ?? 0;
  const wanted = places.filter(({ shouldRun }) => shouldRun);
  const pods = wanted.map(representative).filter((pod) => pod !== undefined);
  const available = pods.filter((pod) => isPodAvailable(pod, minReadySeconds, now)).length;
  const updated = pods.filter(({ metadata }) => metadata.labels?.[REVISION_LABEL] === hash);
  const strays = places.filter((place) => !place.shouldRun && representative(place) !== undefined);
  return {
    currentNumberScheduled: pods.length,
    numberMisscheduled: strays.length,
    desiredNumberScheduled: wanted.length,
    numberReady: pods.filter(isPodReady).length,
    observedGeneration: set.metadata.generation,
    updatedNumberScheduled: counted(updated.length),
    numberAvailable: counted(available),
    numberUnavailable: counted(wanted.length - available),
    collisionCount: set.status?.collisionCount,
    conditions: set.status?.conditions,
  };
}

function representative({ pods }: Place): Stored<Pod> | undefined {
  const alive = pods.filter((pod) => !isDeleting(pod) && !isPodTerminal(pod));
  const ready = alive.filter(isPodReady);
  return (ready.length > 0 ? ready : alive).toSorted((a, b) =>
    a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1,
  )[0];
}
