import { referenceTo } from "../../client/event-recorder.ts";
import { deployments, replicasets } from "../../client/resources.ts";
import type { Instant } from "../../model/instant.ts";
import type { Stored } from "../../model/object.ts";
import type { Deployment, DeploymentStatus, ReplicaSet } from "../../model/types/apps-v1.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import { labelSelectorMatcher } from "../../select/labels.ts";
import { claim } from "../common/claim.ts";
import { isDeleting, isPodTerminal } from "../common/pods.ts";
import { statusWrite } from "../common/status-write.ts";
import type { Decision, Write } from "../common/write.ts";
import { fencepostsOf, isRollingUpdate } from "./fenceposts.ts";
import {
  currentChanges,
  desiredReplicas,
  newReplicaSet,
  REVISION,
  revisionOf,
  revisionsOf,
  sizeAnnotations,
  type Revisions,
} from "./revisions.ts";
import {
  isScalingEvent,
  newReplicas,
  replicasOf,
  resizes,
  scaleAll,
  shrinkOld,
  type Resize,
} from "./scaling.ts";
import {
  conditionsOf,
  countsOf,
  deadlineOf,
  hasDeadline,
  isComplete,
  progressOf,
  setCondition,
  statusOf,
} from "./status.ts";

export interface DeploymentView {
  readonly deployment: Stored<Deployment>;
  /** Every ReplicaSet of the namespace that has no controller, or this one. */
  readonly replicaSets: readonly Stored<ReplicaSet>[];
  /** Names that ReplicaSets of others have. */
  readonly taken: ReadonlySet<string>;
  /** The pods of a ReplicaSet of this Deployment. */
  readonly podsOf: (replicaSet: Stored<ReplicaSet>) => readonly Stored<Pod>[];
}

/** A view with its ReplicaSets sorted out. */
interface Rollout extends DeploymentView, Revisions {
  readonly now: Instant;
}

/** One step of a Deployment: sizes its ReplicaSets, makes the next one, forgets old ones, tells how far it is. */
export function decide(view: DeploymentView, now: Instant): Decision {
  const { deployment } = view;
  const claimed = claim(
    {
      ownerKind: deployments,
      owner: deployment,
      selector: labelSelectorMatcher(deployment.spec?.selector),
      kind: replicasets,
    },
    view.replicaSets,
  );
  const rollout = { ...view, ...revisionsOf(deployment, claimed.owned), now };
  const step = stepOf(rollout);
  return { writes: [...claimed.writes, ...step.writes], wakeAt: step.wakeAt };
}

function stepOf(rollout: Rollout): Decision {
  const { deployment, current, old, now } = rollout;
  if (isDeleting(deployment)) {
    return { writes: statusWrite(deployments, deployment, countsOf(deployment, rollout, now)) };
  }
  const pausing = pauseStatus(rollout);
  if (pausing !== undefined) return { writes: statusWrite(deployments, deployment, pausing) };
  const all = current === undefined ? old : [...old, current];
  const isPaused = deployment.spec?.paused === true;
  if (isPaused || isScalingEvent(deployment, all)) {
    const forgotten = isPaused ? forget(rollout) : [];
    // While it is paused or resized a rollout neither progresses nor fails to.
    const counts = countsOf(deployment, rollout, now);
    return step(rollout, [...rescale(rollout), ...forgotten], counts);
  }
  return isRollingUpdate(deployment) ? roll(rollout) : recreate(rollout);
}

function roll(rollout: Rollout): Decision {
  const { deployment, current } = rollout;
  if (current === undefined) return begin(rollout);
  const { replicas } = fencepostsOf(deployment);
  const wanted = Math.min(newReplicas(deployment, rollout), replicas);
  const grown = resizes(new Map([[current, wanted]]));
  const sized = grown.length > 0 ? grown : shrinkOld(deployment, rollout);
  if (sized.length > 0)
    return step(
      rollout,
      sized.flatMap((each) => resize(deployment, each)),
    );
  return step(rollout, forget(rollout));
}

function recreate(rollout: Rollout): Decision {
  const { deployment, current, old } = rollout;
  const emptied = resizes(new Map(old.map((set) => [set, 0])));
  if (emptied.length > 0)
    return step(
      rollout,
      emptied.flatMap((each) => resize(deployment, each)),
    );
  if (old.some((set) => isInUse(rollout, set))) return step(rollout, []);
  if (current === undefined) return begin(rollout);
  const sized = resizes(new Map([[current, fencepostsOf(deployment).replicas]]));
  if (sized.length > 0)
    return step(
      rollout,
      sized.flatMap((each) => resize(deployment, each)),
    );
  return step(rollout, forget(rollout));
}

/** Recreate means that no pod of the old template is left, not even one on its way out. */
function isInUse({ podsOf }: Rollout, set: Stored<ReplicaSet>): boolean {
  return (set.status?.replicas ?? 0) > 0 || podsOf(set).some((pod) => !isPodTerminal(pod));
}

/** The writes of a step, what belongs to every step, and the status as it was before them. */
function step(
  rollout: Rollout,
  writes: readonly Write[],
  next: DeploymentStatus = statusOf(rollout.deployment, rollout, rollout.now),
): Decision {
  const { deployment, current } = rollout;
  const status = foundStatus(rollout) ?? next;
  const upkeep = current === undefined ? [] : currentUpkeep(rollout, current);
  return {
    writes: [...upkeep, ...writes, ...statusWrite(deployments, deployment, status)],
    wakeAt: deadlineOf({ ...deployment, status }),
  };
}

/** A ReplicaSet of the present template that was there before we knew of it is the first news of the rollout. */
function foundStatus({ deployment, current, now }: Rollout): DeploymentStatus | undefined {
  if (current === undefined || !hasDeadline(deployment)) return undefined;
  if (progressOf(deployment) !== undefined) return undefined;
  const message = `Found new replica set "${current.metadata.name}"`;
  return withProgress(deployment, { reason: "FoundNewReplicaSet", message }, now);
}

function withProgress(
  deployment: Stored<Deployment>,
  news: { readonly reason: string; readonly message: string; readonly status?: string },
  now: Instant,
): DeploymentStatus {
  const condition = { type: "Progressing", status: "True", ...news };
  return {
    ...deployment.status,
    conditions: setCondition(conditionsOf(deployment), condition, now),
  };
}

/** A pause stops the clock of the progress deadline, and its end starts it anew. */
function pauseStatus({ deployment, now }: Rollout): DeploymentStatus | undefined {
  const known = progressOf(deployment)?.reason;
  if (!hasDeadline(deployment) || known === "ProgressDeadlineExceeded") return undefined;
  const isPaused = deployment.spec?.paused === true;
  if (isPaused === (known === "DeploymentPaused")) return undefined;
  const news = isPaused
    ? { reason: "DeploymentPaused", message: "Deployment is paused" }
    : { reason: "DeploymentResumed", message: "Deployment is resumed" };
  return withProgress(deployment, { ...news, status: "Unknown" }, now);
}

/** Makes the ReplicaSet of the present template. */
function begin(rollout: Rollout): Decision {
  const { deployment, old, taken, now } = rollout;
  const revision = Math.max(0, ...old.map(revisionOf)) + 1;
  const replicas = newReplicas(deployment, rollout);
  const object = newReplicaSet(deployment, revision, replicas);
  const { name } = object.metadata;
  if (taken.has(name)) {
    const collisionCount = (deployment.status?.collisionCount ?? 0) + 1;
    const status = { ...deployment.status, collisionCount };
    return { writes: statusWrite(deployments, deployment, status) };
  }
  const about = referenceTo(deployments, deployment);
  const news = { reason: "NewReplicaSetCreated", message: `Created new replica set "${name}"` };
  const status = hasDeadline(deployment)
    ? withProgress(deployment, news, now)
    : (deployment.status ?? {});
  const message = `Scaled up replica set ${name} from 0 to ${replicas}`;
  const done = { type: "Normal", reason: "ScalingReplicaSet", message } as const;
  const failed = {
    type: "Warning",
    reason: "ReplicaSetCreateError",
    message: `Failed to create new replica set "${name}": {error}`,
  } as const;
  const says = { about, failed, done: replicas > 0 ? done : undefined };
  return {
    writes: [
      { verb: "create", kind: replicasets, object, says },
      ...statusWrite(deployments, deployment, status),
      ...revisionWrites(deployment, revision),
    ],
    wakeAt: deadlineOf({ ...deployment, status }),
  };
}

/** The present ReplicaSet's annotations, and the Deployment's own note of which revision it is at. */
function currentUpkeep(rollout: Rollout, current: Stored<ReplicaSet>): readonly Write[] {
  const changes = currentChanges(rollout.deployment, rollout);
  const newest = Math.max(0, ...rollout.old.map(revisionOf)) + 1;
  const revision = Math.max(revisionOf(current), newest);
  const patch = changes === undefined ? [] : [patchSet(current, changes)];
  return [...patch, ...revisionWrites(rollout.deployment, revision)];
}

function revisionWrites(deployment: Stored<Deployment>, revision: number): readonly Write[] {
  const { namespace, name, annotations } = deployment.metadata;
  if (annotations?.[REVISION] === String(revision)) return [];
  const body = { metadata: { annotations: { [REVISION]: String(revision) } } };
  return [{ verb: "patch", kind: deployments, key: { namespace, name }, type: "merge", body }];
}

/** Sizes after a change of `spec.replicas`; every ReplicaSet with pods also notes what it was sized for. */
function rescale(rollout: Rollout): readonly Write[] {
  const { deployment, current, old } = rollout;
  const { replicas } = fencepostsOf(deployment);
  const sized = scaleAll(deployment, rollout);
  const outdated = [...old, ...(current === undefined ? [] : [current])]
    .filter((set) => replicasOf(set) > 0 && desiredReplicas(set) !== replicas)
    .filter((set) => !sized.some(({ replicaSet }) => replicaSet === set))
    .map((set) => patchSet(set, { metadata: { annotations: sizeAnnotations(deployment) } }));
  return [...sized.flatMap((each) => resize(deployment, each)), ...outdated];
}

function resize(
  deployment: Stored<Deployment>,
  { replicaSet, replicas }: Resize,
): readonly Write[] {
  const before = replicasOf(replicaSet);
  const direction = replicas > before ? "up" : "down";
  const { name } = replicaSet.metadata;
  const message = `Scaled ${direction} replica set ${name} from ${before} to ${replicas}`;
  const changes = {
    metadata: { annotations: sizeAnnotations(deployment) },
    spec: { replicas },
  };
  const note = { type: "Normal", reason: "ScalingReplicaSet", message } as const;
  return [
    patchSet(replicaSet, changes),
    { verb: "event", about: referenceTo(deployments, deployment), note },
  ];
}

function patchSet(
  { metadata }: Stored<ReplicaSet>,
  changes: { readonly metadata?: object; readonly spec?: object },
): Write {
  const { namespace, name, uid } = metadata;
  const body = { ...changes, metadata: { ...changes.metadata, uid } };
  return { verb: "patch", kind: replicasets, key: { namespace, name }, type: "merge", body };
}

/** Deletes the oldest empty ReplicaSets beyond `revisionHistoryLimit`, once the rollout is complete. */
function forget({ deployment, old }: Rollout): readonly Write[] {
  const limit = deployment.spec?.revisionHistoryLimit;
  const isPaused = deployment.spec?.paused === true;
  if (limit === undefined) return [];
  if (!isPaused && !isComplete(deployment, deployment.status ?? {})) return [];
  const candidates = old.filter((set) => !isDeleting(set));
  const surplus = Math.max(0, candidates.length - limit);
  return candidates
    .toSorted((a, b) => revisionOf(a) - revisionOf(b))
    .slice(0, surplus)
    .filter(isEmpty)
    .map(({ metadata: { namespace, name, uid } }) => ({
      verb: "delete",
      kind: replicasets,
      key: { namespace, name },
      uid,
    }));
}

function isEmpty({ spec, status, metadata }: Stored<ReplicaSet>): boolean {
  const isSeen = (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
  return (status?.replicas ?? 0) === 0 && (spec?.replicas ?? 1) === 0 && isSeen;
}
