import { fromTime, type Instant } from "../../model/instant.ts";
import type { Stored } from "../../model/object.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import { isPodReady, podCondition } from "../common/pods.ts";

const DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";

/**
 * The pods in the order in which a scale-down takes them (upstream's ActivePodsWithRanks): what is worth least first,
 * then what shares its node with most others, then what has run for the shortest time, in powers of two.
 */
export function inDeletionOrder(
  pods: readonly Stored<Pod>[],
  now: Instant,
): readonly Stored<Pod>[] {
  const perNode = Map.groupBy(pods, ({ spec }) => spec?.nodeName ?? "");
  const neighbours = (pod: Pod) => perNode.get(pod.spec?.nodeName ?? "")?.length ?? 0;
  const ranks: readonly ((pod: Stored<Pod>) => number)[] = [
    (pod) => ((pod.spec?.nodeName ?? "") === "" ? 0 : 1),
    (pod) => ["Pending", "Unknown", "Running"].indexOf(pod.status?.phase ?? "Pending"),
    (pod) => (isPodReady(pod) ? 1 : 0),
    (pod) => Number(pod.metadata.annotations?.[DELETION_COST] ?? 0),
    (pod) => -neighbours(pod),
    (pod) => magnitude(now, readySince(pod)),
    (pod) => -Math.max(0, ...restarts(pod)),
    (pod) => magnitude(now, fromTime(pod.metadata.creationTimestamp)),
  ];
  return pods.toSorted((a, b) => {
    for (const rank of ranks) {
      const difference = rank(a) - rank(b);
      if (difference !== 0) return difference;
    }
    return a.metadata.uid < b.metadata.uid ? -1 : 1;
  });
}

function magnitude(now: Instant, since: Instant | undefined): number {
  if (since === undefined) return -1;
  return Math.floor(Math.log2(Math.max(1, (now - since) * 1_000_000)));
}

function readySince(pod: Pod): Instant | undefined {
  return isPodReady(pod) ? fromTime(podCondition(pod, "Ready")?.lastTransitionTime) : undefined;
}

function restarts(pod: Pod): readonly number[] {
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {};
  return [...containerStatuses, ...initContainerStatuses].map(({ restartCount }) => restartCount);
}
