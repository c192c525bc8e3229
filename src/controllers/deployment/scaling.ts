import type { Stored } from "../../model/object.ts";
import type { Deployment, ReplicaSet } from "../../model/types/apps-v1.ts";
import { fencepostsOf, isRollingUpdate } from "./fenceposts.ts";
import {
  byCreation,
  desiredReplicas,
  maxReplicas,
  revisionOf,
  type Revisions,
} from "./revisions.ts";

/** A ReplicaSet and the number of pods that it is to have. */
export interface Resize {
  readonly replicaSet: Stored<ReplicaSet>;
  readonly replicas: number;
}

export function replicasOf({ spec }: ReplicaSet): number {
  return spec?.replicas ?? 1;
}

export function total(sets: readonly ReplicaSet[], count: (set: ReplicaSet) => number): number {
  return sets.reduce((amount, set) => amount + count(set), 0);
}

export function availableOf({ status }: ReplicaSet): number {
  return status?.availableReplicas ?? 0;
}

/** How many pods the present template's ReplicaSet may have now, next to those of the old ones. */
export function newReplicas(deployment: Deployment, { current, old }: Revisions): number {
  const { replicas, maxSurge } = fencepostsOf(deployment);
  if (!isRollingUpdate(deployment)) return replicas;
  const present = current === undefined ? 0 : replicasOf(current);
  const room = replicas + maxSurge - present - total(old, replicasOf);
  return room <= 0 ? present : present + Math.min(room, replicas - present);
}

/** How a rolling update takes pods from the old ReplicaSets: unhealthy ones first, never below the minimum. */
export function shrinkOld(deployment: Deployment, { current, old }: Revisions): readonly Resize[] {
  const all = current === undefined ? old : [...old, current];
  const { replicas, maxUnavailable } = fencepostsOf(deployment);
  const minAvailable = replicas - maxUnavailable;
  const newUnavailable = current === undefined ? 0 : replicasOf(current) - availableOf(current);
  const room = total(all, replicasOf) - minAvailable - newUnavailable;
  if (total(old, replicasOf) === 0 || room <= 0) return [];
  const sizes = new Map(old.map((set) => [set, replicasOf(set)]));
  take(sizes, room, (set, size) => size - Math.min(size, availableOf(set)));
  take(sizes, Math.max(0, total(all, availableOf) - minAvailable), (_set, size) => size);
  return resizes(sizes);
}

/** Takes up to `amount` pods from the sets, oldest first, from each at most what it can spare. */
function take(
  sizes: Map<Stored<ReplicaSet>, number>,
  amount: number,
  spare: (set: Stored<ReplicaSet>, size: number) => number,
): void {
  let left = amount;
  for (const set of [...sizes.keys()].toSorted(byCreation)) {
    const size = sizes.get(set) ?? 0;
    const taken = Math.max(0, Math.min(left, spare(set, size)));
    sizes.set(set, size - taken);
    left -= taken;
  }
}

export function resizes(sizes: ReadonlyMap<Stored<ReplicaSet>, number>): readonly Resize[] {
  return [...sizes].flatMap(([replicaSet, replicas]) =>
    replicas === replicasOf(replicaSet) ? [] : [{ replicaSet, replicas }],
  );
}

/** Whether `spec.replicas` of the Deployment changed since its ReplicaSets were last sized. */
export function isScalingEvent(deployment: Deployment, all: readonly ReplicaSet[]): boolean {
  const { replicas } = fencepostsOf(deployment);
  return all
    .filter((set) => replicasOf(set) > 0)
    .some((set) => (desiredReplicas(set) ?? replicas) !== replicas);
}

/** Brings all ReplicaSets to a new size of the Deployment, each by its share while a rollout is under way. */
export function scaleAll(deployment: Deployment, { current, old }: Revisions): readonly Resize[] {
  const { replicas } = fencepostsOf(deployment);
  const all = current === undefined ? old : [...old, current];
  const active = all.filter((set) => replicasOf(set) > 0);
  if (active.length <= 1) {
    const only = active[0] ?? current ?? old.toSorted((a, b) => revisionOf(b) - revisionOf(a))[0];
    return only === undefined ? [] : resizes(new Map([[only, replicas]]));
  }
  if (current !== undefined && isSaturated(current, replicas)) {
    return resizes(new Map(old.map((set) => [set, 0])));
  }
  return isRollingUpdate(deployment) ? scaleInProportion(deployment, active) : [];
}

function isSaturated(current: ReplicaSet, replicas: number): boolean {
  return (
    desiredReplicas(current) === replicas &&
    replicasOf(current) === replicas &&
    availableOf(current) === replicas
  );
}

/** The largest set, or the newest of equal ones, takes what rounding leaves over. */
function scaleInProportion(
  deployment: Deployment,
  active: readonly Stored<ReplicaSet>[],
): readonly Resize[] {
  const { replicas, maxSurge } = fencepostsOf(deployment);
  const allowed = replicas > 0 ? replicas + maxSurge : 0;
  const change = allowed - total(active, replicasOf);
  const age = change > 0 ? -1 : 1;
  const sorted = active.toSorted((a, b) => replicasOf(b) - replicasOf(a) || age * byCreation(a, b));
  const sizes = new Map<Stored<ReplicaSet>, number>();
  let done = 0;
  for (const set of sorted) {
    const share = clampToward(fraction(deployment, set, replicas + maxSurge), change - done);
    sizes.set(set, replicasOf(set) + share);
    done += share;
  }
  const [first] = sorted;
  if (first !== undefined) sizes.set(first, Math.max(0, (sizes.get(first) ?? 0) + change - done));
  return resizes(sizes);
}

function fraction(deployment: Deployment, set: ReplicaSet, max: number): number {
  const size = replicasOf(set);
  if ((deployment.spec?.replicas ?? 1) === 0) return -size;
  const before = maxReplicas(set) ?? deployment.status?.replicas ?? 0;
  return before === 0 ? 0 : Math.round((size * max) / before) - size;
}

function clampToward(share: number, left: number): number {
  if (left === 0) return 0;
  return left > 0 ? Math.min(share, left) : Math.max(share, left);
}
