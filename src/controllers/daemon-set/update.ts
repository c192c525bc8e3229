import type { Instant } from "../../model/instant.ts";
import type { Stored } from "../../model/object.ts";
import type { DaemonSet } from "../../model/types/apps-v1.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import { resolveShare } from "../common/int-or-percent.ts";
import { isDeleting, isPodAvailable, isPodTerminal } from "../common/pods.ts";
import { REVISION_LABEL } from "../common/revisions.ts";
import type { Place } from "./decide.ts";

interface UpdateFacts {
  readonly set: Stored<DaemonSet>;
  readonly places: readonly Place[];
  readonly hash: string;
  readonly now: Instant;
}

/** Old pods that may go now, and nodes that get a new pod beside their old one. */
export interface Updates {
  readonly replace: readonly Stored<Pod>[];
  readonly surge: readonly string[];
}

/** A rolling update as upstream's: pods that are not available go first, the others within what is allowed. */
export function updates(facts: UpdateFacts): Updates {
  const { updateStrategy } = facts.set.spec ?? {};
  if ((updateStrategy?.type ?? "RollingUpdate") !== "RollingUpdate") {
    return { replace: [], surge: [] };
  }
  const { maxSurge = 0, maxUnavailable = 1 } = updateStrategy?.rollingUpdate ?? {};
  const nodes = facts.places
    .filter(({ shouldRun }) => shouldRun)
    .map((place) => pairOn(facts, place));
  const surge = resolveShare(maxSurge, nodes.length, "up");
  if (surge > 0) return withSurge(nodes, surge);
  const unavailable = resolveShare(maxUnavailable, nodes.length, "up");
  return { replace: withoutSurge(nodes, unavailable), surge: [] };
}

/** The old and the new pod of a node, as far as they are alive. */
interface Pair {
  readonly node: string;
  readonly old: Stored<Pod> | undefined;
  readonly fresh: Stored<Pod> | undefined;
  readonly isAvailable: (pod: Pod) => boolean;
}

function pairOn({ set, hash, now }: UpdateFacts, { node, pods }: Place): Pair {
  const alive = pods.filter((pod) => !isDeleting(pod) && !isPodTerminal(pod));
  const isFresh = (pod: Stored<Pod>) => pod.metadata.labels?.[REVISION_LABEL] === hash;
  return {
    node,
    old: alive.find((pod) => !isFresh(pod)),
    fresh: alive.find(isFresh),
    isAvailable: (pod) => isPodAvailable(pod, set.spec?.minReadySeconds ?? 0, now),
  };
}

function withoutSurge(nodes: readonly Pair[], maxUnavailable: number): readonly Stored<Pod>[] {
  const isOut = ({ old, fresh, isAvailable }: Pair) => {
    if ((old === undefined) === (fresh === undefined)) return true;
    return fresh !== undefined && !isAvailable(fresh);
  };
  const candidates = nodes.flatMap(({ old, fresh, isAvailable }) =>
    old === undefined || fresh !== undefined ? [] : [{ old, isAvailable: isAvailable(old) }],
  );
  const broken = candidates.filter(({ isAvailable }) => !isAvailable);
  const working = candidates.filter(({ isAvailable }) => isAvailable);
  const room = Math.max(0, maxUnavailable - nodes.filter(isOut).length);
  return [...broken, ...working.slice(0, room)].map(({ old }) => old);
}

function withSurge(nodes: readonly Pair[], maxSurge: number): Updates {
  const doubled = nodes.filter(({ old, fresh }) => old !== undefined && fresh !== undefined);
  const isDone = ({ fresh, isAvailable }: Pair) => fresh !== undefined && isAvailable(fresh);
  const waiting = nodes.filter(({ old, fresh }) => old !== undefined && fresh === undefined);
  const isBroken = ({ old, isAvailable }: Pair) => old !== undefined && !isAvailable(old);
  const room = Math.max(0, maxSurge - doubled.filter((pair) => !isDone(pair)).length);
  const working = waiting.filter((pair) => !isBroken(pair)).slice(0, room);
  return {
    replace: doubled.filter(isDone).flatMap(({ old }) => old ?? []),
    surge: [...waiting.filter(isBroken), ...working].map(({ node }) => node),
  };
}
