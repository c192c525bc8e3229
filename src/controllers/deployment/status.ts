import { fromTime, toTime, type Instant } from "../../model/instant.ts";
import type { Stored } from "../../model/object.ts";
import type {
  Deployment,
  DeploymentCondition,
  DeploymentStatus,
  ReplicaSet,
} from "../../model/types/apps-v1.ts";
import { counted } from "../common/status-write.ts";
import { fencepostsOf } from "./fenceposts.ts";
import type { Revisions } from "./revisions.ts";
import { availableOf, replicasOf, total } from "./scaling.ts";

function actualOf({ status }: ReplicaSet): number {
  return status?.replicas ?? 0;
}

type Conditions = readonly DeploymentCondition[];
type News = Pick<DeploymentCondition, "type" | "status" | "reason" | "message">;

/** The Deployment's status as its ReplicaSets' statuses have it, with the progress of the rollout. */
export function statusOf(
  deployment: Stored<Deployment>,
  revisions: Revisions,
  now: Instant,
): DeploymentStatus {
  const status = countsOf(deployment, revisions, now);
  return { ...status, conditions: rolloutConditions(deployment, revisions, { status, now }) };
}

/** The counts and whether enough is available; what is known of the rollout stays. */
export function countsOf(
  deployment: Stored<Deployment>,
  { current, old }: Revisions,
  now: Instant,
): DeploymentStatus {
  const all = current === undefined ? old : [...old, current];
  const available = total(all, availableOf);
  return {
    observedGeneration: deployment.metadata.generation,
    replicas: counted(total(all, actualOf)),
    updatedReplicas: counted(current === undefined ? 0 : actualOf(current)),
    readyReplicas: counted(total(all, ({ status }) => status?.readyReplicas ?? 0)),
    availableReplicas: counted(available),
    unavailableReplicas: counted(Math.max(0, total(all, replicasOf) - available)),
    terminatingReplicas: total(all, ({ status }) => status?.terminatingReplicas ?? 0),
    conditions: setCondition(conditionsOf(deployment), availability(deployment, available), now),
    collisionCount: deployment.status?.collisionCount,
  };
}

function availability(deployment: Deployment, available: number): News {
  const { replicas, maxUnavailable } = fencepostsOf(deployment);
  const type = "Available";
  if (available >= replicas - maxUnavailable) {
    const message = "Deployment has minimum availability.";
    return { type, status: "True", reason: "MinimumReplicasAvailable", message };
  }
  const message = "Deployment does not have minimum availability.";
  return { type, status: "False", reason: "MinimumReplicasUnavailable", message };
}

interface NextStatus {
  readonly status: DeploymentStatus;
  readonly now: Instant;
}

function rolloutConditions(
  deployment: Stored<Deployment>,
  { current, old }: Revisions,
  { status, now }: NextStatus,
): Conditions {
  const progressed = withProgress(deployment, current, { status, now });
  const failure = [current, ...old]
    .flatMap((set) => set?.status?.conditions ?? [])
    .find(({ type, status: state }) => type === "ReplicaFailure" && state === "True");
  if (failure === undefined) return progressed.filter(({ type }) => type !== "ReplicaFailure");
  const { type, reason, message } = failure;
  return setCondition(progressed, { type, status: "True", reason, message }, now);
}

function withProgress(
  deployment: Stored<Deployment>,
  current: Stored<ReplicaSet> | undefined,
  { status, now }: NextStatus,
): Conditions {
  const conditions = status.conditions ?? [];
  if (!hasDeadline(deployment)) return conditions.filter(({ type }) => type !== "Progressing");
  const known = progressOf(deployment);
  const isFinished =
    (status.replicas ?? 0) === (status.updatedReplicas ?? 0) &&
    known?.reason === "NewReplicaSetAvailable";
  if (isFinished) return conditions;
  const type = "Progressing";
  const subject = subjectOf(deployment, current);
  if (isComplete(deployment, status)) {
    const message = `${subject} has successfully progressed.`;
    const reason = "NewReplicaSetAvailable";
    return setCondition(conditions, { type, status: "True", reason, message }, now);
  }
  if (hasProgressed(deployment.status, status)) {
    const news = {
      type,
      status: "True",
      reason: "ReplicaSetUpdated",
      message: `${subject} is progressing.`,
    };
    // Each step of progress counts as an update, from which the deadline runs anew.
    const others = conditions.filter((condition) => condition.type !== type);
    const since = known?.status === "True" ? known.lastTransitionTime : toTime(now);
    return [...others, { ...news, lastUpdateTime: toTime(now), lastTransitionTime: since }];
  }
  if (deadlineOf(deployment) !== undefined && (deadlineOf(deployment) ?? 0) <= now) {
    const message = `${subject} has timed out progressing.`;
    const reason = "ProgressDeadlineExceeded";
    return setCondition(conditions, { type, status: "False", reason, message }, now);
  }
  return conditions;
}

function subjectOf(
  deployment: Stored<Deployment>,
  current: Stored<ReplicaSet> | undefined,
): string {
  if (current !== undefined) return `ReplicaSet "${current.metadata.name}"`;
  return `Deployment "${deployment.metadata.name}"`;
}

/** Whether every pod is of the present template, available, and no old one is left. */
export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const { replicas } = fencepostsOf(deployment);
  return (
    (status.updatedReplicas ?? 0) === replicas &&
    (status.replicas ?? 0) === replicas &&
    (status.availableReplicas ?? 0) === replicas &&
    (status.observedGeneration ?? 0) >= (deployment.metadata?.generation ?? 0)
  );
}

function hasProgressed(before: DeploymentStatus = {}, after: DeploymentStatus): boolean {
  const old = ({ replicas = 0, updatedReplicas = 0 }: DeploymentStatus) =>
    replicas - updatedReplicas;
  return (
    (after.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(after) < old(before) ||
    (after.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

/** When a rollout that makes no progress counts as failed; `undefined` when it is done, has failed, or may take for ever. */
export function deadlineOf(deployment: Deployment): Instant | undefined {
  const condition = progressOf(deployment);
  const isOpen = condition?.status === "True" && condition.reason !== "NewReplicaSetAvailable";
  const from = fromTime(condition?.lastUpdateTime);
  if (!isOpen || from === undefined || !hasDeadline(deployment)) return undefined;
  return from + (deployment.spec?.progressDeadlineSeconds ?? 0) * 1000;
}

/** 2^31-1 seconds means that there is none. */
export function hasDeadline({ spec }: Deployment): boolean {
  const { progressDeadlineSeconds } = spec ?? {};
  return progressDeadlineSeconds !== undefined && progressDeadlineSeconds < 2_147_483_647;
}

export function progressOf(deployment: Deployment): DeploymentCondition | undefined {
  return conditionsOf(deployment).find(({ type }) => type === "Progressing");
}

export function conditionsOf({ status }: Deployment): Conditions {
  return status?.conditions ?? [];
}

/** With the news at the end; what says nothing new in status and reason stays as it is and where it is. */
export function setCondition(conditions: Conditions, news: News, now: Instant): Conditions {
  const known = conditions.find(({ type }) => type === news.type);
  if (known?.status === news.status && known.reason === news.reason) return conditions;
  const others = conditions.filter(({ type }) => type !== news.type);
  const since = known?.status === news.status ? known.lastTransitionTime : toTime(now);
  return [...others, { ...news, lastUpdateTime: toTime(now), lastTransitionTime: since }];
}
