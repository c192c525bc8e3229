import { referenceTo } from "../../client/event-recorder.ts";
import { pods as podKind, statefulsets } from "../../client/resources.ts";
import type { Instant } from "../../model/instant.ts";
import type { Stored } from "../../model/object.ts";
import type {
  ControllerRevision,
  StatefulSet,
  StatefulSetStatus,
} from "../../model/types/apps-v1.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import { labelSelectorMatcher } from "../../select/labels.ts";
import { claim } from "../common/claim.ts";
import { resolveShare } from "../common/int-or-percent.ts";
import {
  availableFrom,
  earliest,
  isDeleting,
  isPodAvailable,
  isPodReady,
  isPodTerminal,
} from "../common/pods.ts";
import {
  forgetRevisions,
  historyOf,
  REVISION_LABEL,
  type Historian,
  type History,
  type Revision,
} from "../common/revisions.ts";
import { counted, statusWrite } from "../common/status-write.ts";
import type { Decision, Write } from "../common/write.ts";
import {
  claimOwnership,
  createMember,
  deleteMember,
  missingClaims,
  ordinalOf,
  podOf,
  type ClaimNamed,
} from "./identity.ts";

export interface StatefulSetView {
  readonly set: Stored<StatefulSet>;
  /** Every pod and every revision of the namespace that has no controller, or this one. */
  readonly pods: readonly Stored<Pod>[];
  readonly revisions: readonly Stored<ControllerRevision>[];
  readonly claimNamed: ClaimNamed;
}

/** What a set has and what it is to have. */
interface Facts {
  readonly set: Stored<StatefulSet>;
  readonly now: Instant;
  readonly claimNamed: ClaimNamed;
  readonly isOrdered: boolean;
  /** By ordinal, the wanted ones in order; a slot without a pod is to be filled. */
  readonly slots: readonly { readonly ordinal: number; readonly pod: Stored<Pod> | undefined }[];
  /** Pods beyond the wanted ordinals, the highest first. */
  readonly condemned: readonly Stored<Pod>[];
  readonly current: Revision;
  readonly update: Revision;
}

/** One step of a StatefulSet: pods come in order, go in reverse, and are replaced from the highest down. */
export function decide(view: StatefulSetView, now: Instant): Decision {
  const { set } = view;
  const selector = labelSelectorMatcher(set.spec?.selector);
  const claimant = { ownerKind: statefulsets, owner: set, selector, kind: podKind };
  const { owned, writes } = claim(claimant, view.pods);
  const members = owned.filter((pod) => ordinalOf(set, pod) !== undefined);
  const historian = historianOf(set);
  const history = historyOf(historian, view.revisions);
  const facts = factsOf(view, { members, history, now });
  const status = statusOf(facts, members);
  const live = new Set([
    facts.current.name,
    facts.update.name,
    ...members.map(({ metadata }) => metadata.labels?.[REVISION_LABEL] ?? ""),
  ]);
  return {
    writes: [
      ...writes,
      ...history.writes,
      ...(isDeleting(set) ? [] : steps(facts)),
      ...statusWrite(statefulsets, set, status),
      ...forgetRevisions(historian, view.revisions, live),
    ],
    wakeAt: earliest(members.map((pod) => becomesAvailable(set, pod, now))),
  };
}

function historianOf(set: Stored<StatefulSet>): Historian {
  const { selector, template, revisionHistoryLimit = 10 } = set.spec ?? {};
  const collisionCount = set.status?.collisionCount ?? 0;
  return {
    kind: statefulsets,
    object: set,
    selector,
    template,
    revisionHistoryLimit,
    collisionCount,
  };
}

interface Members {
  readonly members: readonly Stored<Pod>[];
  readonly history: History;
  readonly now: Instant;
}

function factsOf({ set, claimNamed }: StatefulSetView, { members, history, now }: Members): Facts {
  const { replicas = 1, ordinals, podManagementPolicy } = set.spec ?? {};
  const start = ordinals?.start ?? 0;
  const wanted = Array.from({ length: replicas }, (_, index) => start + index);
  const byOrdinal = new Map(members.map((pod) => [ordinalOf(set, pod), pod]));
  const beyond = (pod: Stored<Pod>) => !wanted.includes(ordinalOf(set, pod) ?? -1);
  const { update, kept } = history;
  const current = kept.find(({ name }) => name === set.status?.currentRevision) ?? update;
  return {
    set,
    now,
    claimNamed,
    isOrdered: (podManagementPolicy ?? "OrderedReady") === "OrderedReady",
    slots: wanted.map((ordinal) => ({ ordinal, pod: byOrdinal.get(ordinal) })),
    condemned: members
      .filter(beyond)
      .toSorted((a, b) => (ordinalOf(set, b) ?? 0) - (ordinalOf(set, a) ?? 0)),
    current,
    update,
  };
}

/** Filling comes before shrinking, and both before updating; in order each waits for the one before it. */
function steps(facts: Facts): readonly Write[] {
  const filling = fill(facts);
  if (filling.mustWait) return filling.writes;
  const shrinking = shrink(facts);
  if (shrinking.mustWait) return [...filling.writes, ...shrinking.writes];
  return [...filling.writes, ...shrinking.writes, ...replace(facts)];
}

interface Part {
  readonly writes: readonly Write[];
  /** Nothing further may be done before the world has followed. */
  readonly mustWait: boolean;
}

function fill(facts: Facts): Part {
  const { set, slots, isOrdered, claimNamed, now } = facts;
  const writes: Write[] = [];
  for (const { ordinal, pod } of slots) {
    if (pod === undefined) {
      const member = podOf(set, ordinal, revisionFor(facts, ordinal));
      writes.push(...missingClaims(set, ordinal, claimNamed), createMember(set, member));
      if (isOrdered) return { writes, mustWait: true };
      continue;
    }
    if (isPodTerminal(pod)) {
      if (!isDeleting(pod)) writes.push(...recreate(set, pod));
      if (isOrdered) return { writes, mustWait: true };
      continue;
    }
    writes.push(...missingClaims(set, ordinal, claimNamed));
    writes.push(...claimOwnership(set, pod, { condemned: false, claimNamed }));
    if (isOrdered && !isSettled(set, pod, now)) return { writes, mustWait: true };
  }
  return { writes, mustWait: false };
}

function revisionFor({ set, current, update }: Facts, ordinal: number): Revision {
  const { updateStrategy, ordinals } = set.spec ?? {};
  if ((updateStrategy?.type ?? "RollingUpdate") !== "RollingUpdate") return update;
  const partition = updateStrategy?.rollingUpdate?.partition ?? 0;
  return ordinal < (ordinals?.start ?? 0) + partition ? current : update;
}

function recreate(set: Stored<StatefulSet>, pod: Stored<Pod>): readonly Write[] {
  const { namespace, name } = pod.metadata;
  const isFailed = pod.status?.phase === "Failed";
  const [type, reason, state] = isFailed
    ? (["Warning", "RecreatingFailedPod", "failed"] as const)
    : (["Normal", "RecreatingTerminatedPod", "terminated"] as const);
  const message = `StatefulSet ${namespace}/${set.metadata.name} is recreating ${state} Pod ${name}`;
  const note = { type, reason, message };
  return [{ verb: "event", about: referenceTo(statefulsets, set), note }, deleteMember(set, pod)];
}

function isSettled(set: StatefulSet, pod: Pod, now: Instant): boolean {
  const isRunning = pod.status?.phase === "Running" && !isDeleting(pod);
  return isRunning && isPodAvailable(pod, set.spec?.minReadySeconds ?? 0, now);
}

function isHealthy(pod: Pod): boolean {
  return pod.status?.phase === "Running" && isPodReady(pod) && !isDeleting(pod);
}

function shrink(facts: Facts): Part {
  const { set, condemned, slots, isOrdered, claimNamed } = facts;
  const everyone = [...slots.flatMap(({ pod }) => pod ?? []), ...condemned.toReversed()];
  const firstUnhealthy = everyone.find((pod) => !isHealthy(pod));
  const writes: Write[] = [];
  for (const pod of condemned) {
    if (isDeleting(pod)) {
      if (isOrdered) return { writes, mustWait: true };
      continue;
    }
    // A pod may go although another is not well, if it is itself the one that is not.
    const mayGo = isHealthy(pod) ? firstUnhealthy === undefined : firstUnhealthy === pod;
    if (isOrdered && !mayGo) return { writes, mustWait: true };
    writes.push(...claimOwnership(set, pod, { condemned: true, claimNamed }));
    writes.push(deleteMember(set, pod));
    if (isOrdered) return { writes, mustWait: true };
  }
  return { writes, mustWait: condemned.length > 0 };
}

/** Takes pods of old templates from the highest ordinal down, no more at once than may be unavailable. */
function replace({ set, slots, update }: Facts): readonly Write[] {
  const { updateStrategy } = set.spec ?? {};
  if ((updateStrategy?.type ?? "RollingUpdate") !== "RollingUpdate") return [];
  const { partition = 0, maxUnavailable = 1 } = updateStrategy?.rollingUpdate ?? {};
  let budget = Math.max(1, resolveShare(maxUnavailable, slots.length, "up"));
  const writes: Write[] = [];
  for (const { pod } of slots.slice(partition).toReversed()) {
    if (budget <= 0) return writes;
    if (pod === undefined) {
      budget -= 1;
    } else if (revisionNameOf(pod) !== update.name && !isDeleting(pod)) {
      writes.push(deleteMember(set, pod));
      budget -= 1;
    } else if (!isHealthy(pod)) budget -= 1;
  }
  return writes;
}

function revisionNameOf(pod: Pod): string | undefined {
  return pod.metadata?.labels?.[REVISION_LABEL];
}

function statusOf(facts: Facts, members: readonly Stored<Pod>[]): StatefulSetStatus {
  const { set, current, update, now } = facts;
  const { minReadySeconds = 0, updateStrategy, replicas = 1 } = set.spec ?? {};
  const count = (test: (pod: Stored<Pod>) => boolean) => members.filter(test).length;
  const staying = (pod: Stored<Pod>) => !isDeleting(pod) && !isPodTerminal(pod);
  const ready = count((pod) => pod.status?.phase === "Running" && isPodReady(pod));
  const updated = count((pod) => staying(pod) && revisionNameOf(pod) === update.name);
  const isRolling = (updateStrategy?.type ?? "RollingUpdate") === "RollingUpdate";
  const isDone =
    isRolling && updated === replicas && members.length === replicas && ready === replicas;
  const present = isDone ? update : current;
  return {
    observedGeneration: set.metadata.generation,
    replicas: members.length,
    readyReplicas: counted(ready),
    availableReplicas: count((pod) => isPodAvailable(pod, minReadySeconds, now)),
    currentReplicas: counted(count((pod) => staying(pod) && revisionNameOf(pod) === present.name)),
    updatedReplicas: counted(updated),
    currentRevision: present.name,
    updateRevision: update.name,
    collisionCount: set.status?.collisionCount ?? 0,
    conditions: set.status?.conditions,
  };
}

function becomesAvailable(set: StatefulSet, pod: Pod, now: Instant): Instant | undefined {
  const from = availableFrom(pod, set.spec?.minReadySeconds ?? 0);
  return from !== undefined && from > now ? from : undefined;
}
