import { pods, type KindOf } from "../../client/resources.ts";
import { toTime, type Instant } from "../../model/instant.ts";
import type { KubeObject, Stored } from "../../model/object.ts";
import type {
  ReplicaSet,
  ReplicaSetCondition,
  ReplicaSetStatus,
} from "../../model/types/apps-v1.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import { labelMapMatcher, type LabelMatcher } from "../../select/labels.ts";
import { claim } from "../common/claim.ts";
import { createPod, deletePod, podFromTemplate, type PodOwner } from "../common/pod-control.ts";
import {
  availableFrom,
  earliest,
  isDeleting,
  isPodActive,
  isPodAvailable,
  isPodReady,
  isPodTerminal,
} from "../common/pods.ts";
import { counted } from "../common/status-write.ts";
import type { Decision, Write } from "../common/write.ts";
import { inDeletionOrder } from "./deletion-rank.ts";

/** The most pods that one decision makes or deletes (upstream's burst). */
export const BURST_REPLICAS = 500;

/** What a ReplicaSet and a ReplicationController have in common. */
export interface ReplicaSetView {
  readonly kind: KindOf<KubeObject>;
  readonly object: Stored<ReplicaSet>;
  readonly selector: LabelMatcher;
  /** Every pod of the namespace that has no controller, or this one. */
  readonly pods: readonly Stored<Pod>[];
}

export interface ReplicaSetDecision extends Decision {
  /** The status as it was before the writes; they show in the next one. */
  readonly status: ReplicaSetStatus;
}

/** Brings the number of active pods to `spec.replicas`. */
export function decide(view: ReplicaSetView, now: Instant): ReplicaSetDecision {
  const { kind, object, selector } = view;
  const claimant = { ownerKind: kind, owner: object, selector, kind: pods };
  const { owned, writes } = claim(claimant, view.pods);
  const active = owned.filter(isPodActive);
  const scaling = isDeleting(object) ? [] : scale({ kind, object }, active, now);
  const wakeAt = earliest(active.map((pod) => becomesAvailable(object, pod, now)));
  return { writes: [...writes, ...scaling], status: statusOf(view, owned, now), wakeAt };
}

function scale(
  owner: PodOwner<ReplicaSet>,
  active: readonly Stored<Pod>[],
  now: Instant,
): readonly Write[] {
  const { replicas = 1, template } = owner.object.spec ?? {};
  const missing = Math.min(replicas - active.length, BURST_REPLICAS);
  if (missing >= 0) {
    const pod = podFromTemplate(owner, template);
    return Array.from({ length: missing }, () => createPod(owner, pod));
  }
  const surplus = Math.min(-missing, BURST_REPLICAS);
  const victims = inDeletionOrder(active, now).slice(0, surplus);
  return victims.map((pod) => deletePod(owner, pod));
}

function statusOf(
  { object }: ReplicaSetView,
  owned: readonly Stored<Pod>[],
  now: Instant,
): ReplicaSetStatus {
  const { template, minReadySeconds = 0 } = object.spec ?? {};
  const labels = labelMapMatcher(template?.metadata?.labels ?? {});
  const active = owned.filter(isPodActive);
  const leaving = owned.filter((pod) => isDeleting(pod) && !isPodTerminal(pod));
  const available = active.filter((pod) => isPodAvailable(pod, minReadySeconds, now));
  const labelled = active.filter(({ metadata }) => labels.matches(metadata.labels));
  return {
    replicas: active.length,
    fullyLabeledReplicas: counted(labelled.length),
    readyReplicas: counted(active.filter(isPodReady).length),
    availableReplicas: counted(available.length),
    terminatingReplicas: leaving.length,
    observedGeneration: object.metadata.generation,
    conditions: object.status?.conditions,
  };
}

/** When a pod that is ready, but not yet for long enough, will be available. */
function becomesAvailable(object: ReplicaSet, pod: Pod, now: Instant): Instant | undefined {
  const from = availableFrom(pod, object.spec?.minReadySeconds ?? 0);
  return from !== undefined && from > now ? from : undefined;
}

/** The status with the condition that tells why pods could not be made or deleted, or without it. */
export function withFailure(
  status: ReplicaSetStatus,
  failure: { readonly reason: string; readonly message: string } | undefined,
  now: Instant,
): ReplicaSetStatus {
  const type = "ReplicaFailure";
  const known = status.conditions?.find((condition) => condition.type === type);
  const others = status.conditions?.filter((condition) => condition.type !== type) ?? [];
  if (failure === undefined)
    return { ...status, conditions: others.length === 0 ? undefined : others };
  if (known?.reason === failure.reason) return status;
  const condition: ReplicaSetCondition = {
    type,
    status: "True",
    lastTransitionTime: toTime(now),
    ...failure,
  };
  return { ...status, conditions: [...others, condition] };
}
