import { toTime, type Instant } from "../../model/instant.ts";
import type { Stored } from "../../model/object.ts";
import type { Binding, Pod, PodCondition } from "../../model/types/core-v1.ts";
import { referenceTo } from "../../client/event-recorder.ts";
import { persistentvolumeclaims, persistentvolumes, pods } from "../../client/resources.ts";
import { isDeleting, isPodTerminal, podCondition } from "../common/pods.ts";
import type { Decision, Write } from "../common/write.ts";
import { misfitOf } from "./filters.ts";
import { unavailable, unschedulableMessage } from "./messages.ts";
import { awaitsVictims, preempt } from "./preemption.ts";
import type { Misfit, NodeView, SchedulerView } from "./view.ts";
import { claimProblem, claimsToBind, type ClaimToBind } from "./volumes.ts";

export const SCHEDULER_NAME = "default-scheduler";
/** Tells the provisioner of a claim that waits for its first consumer where that consumer goes. */
export const SELECTED_NODE = "volume.kubernetes.io/selected-node";

/** What to do, and the node that the pod goes to when it is to be bound now. */
export interface SchedulerDecision extends Decision {
  readonly boundTo?: string | undefined;
}

const NOTHING: SchedulerDecision = { writes: [] };

/** Where the pod goes: binds it, asks for its volumes first, makes room for it, or says why it has to wait. */
export function decide(view: SchedulerView, now: Instant): SchedulerDecision {
  const { pod } = view;
  if (!isOurs(pod)) return NOTHING;
  if ((pod.spec?.schedulingGates ?? []).length > 0) return gated(pod, now);
  const problem = claimProblem(view);
  if (problem !== undefined) return blocked(view, problem, now);
  const fitting = view.nodes.filter((node) => misfitOf(view, node) === undefined);
  const chosen = fitting.toSorted((a, b) => a.pods.length - b.pods.length)[0];
  return chosen === undefined ? unfit(view, now) : placed(view, chosen);
}

/** Whether the pod waits for this scheduler to place it. */
export function isOurs(pod: Pod): boolean {
  const { nodeName = "", schedulerName = SCHEDULER_NAME } = pod.spec ?? {};
  const waits = nodeName === "" && !isDeleting(pod) && !isPodTerminal(pod);
  return waits && schedulerName === SCHEDULER_NAME;
}

function gated(pod: Stored<Pod>, now: Instant): SchedulerDecision {
  const message = "Scheduling is blocked due to non-empty scheduling gates";
  return { writes: conditionWrites(pod, { reason: "SchedulingGated", message }, now) };
}

function placed(view: SchedulerView, chosen: NodeView): SchedulerDecision {
  const node = chosen.node.metadata.name;
  const unbound = claimsToBind(view, chosen);
  // The claims' own changes bring the pod back here when its volumes are there.
  if (unbound.length > 0) return { writes: unbound.flatMap((each) => bindClaim(each, node)) };
  return { writes: [bindPod(view.pod, node)], boundTo: node };
}

function bindPod(pod: Stored<Pod>, node: string): Write {
  const { namespace, name, uid } = pod.metadata;
  const target = { apiVersion: "v1", kind: "Node", name: node };
  const body: Binding = {
    apiVersion: "v1",
    kind: "Binding",
    metadata: { namespace, name, uid },
    target,
  };
  const message = `Successfully assigned ${namespace}/${name} to ${node}`;
  const done = { type: "Normal", reason: "Scheduled", message } as const;
  const says = { about: referenceTo(pods, pod), done };
  return { verb: "post", kind: pods, key: { namespace, name }, subresource: "binding", body, says };
}

function bindClaim({ claim, volume }: ClaimToBind, node: string): readonly Write[] {
  if (volume !== undefined) {
    if (volume.spec?.claimRef?.uid === claim.metadata.uid) return [];
    const claimRef = referenceTo(persistentvolumeclaims, claim);
    const annotations = {
      ...volume.metadata.annotations,
      "pv.kubernetes.io/bound-by-controller": "yes",
    };
    const object = {
      ...volume,
      metadata: { ...volume.metadata, annotations },
      spec: { ...volume.spec, claimRef },
    };
    return [{ verb: "update", kind: persistentvolumes, object }];
  }
  if (claim.metadata.annotations?.[SELECTED_NODE] === node) return [];
  const { namespace, name } = claim.metadata;
  const body = { metadata: { annotations: { [SELECTED_NODE]: node } } };
  return [
    { verb: "patch", kind: persistentvolumeclaims, key: { namespace, name }, type: "merge", body },
  ];
}

function blocked(view: SchedulerView, problem: string, now: Instant): SchedulerDecision {
  const misfits = view.nodes.map((): Misfit => ({ reasons: [], resolvable: false }));
  const preemption = preempt(view, misfits);
  const refusal = "refusal" in preemption ? preemption.refusal : "";
  const why = `0/${view.nodes.length} nodes are available: ${problem}.`;
  return { writes: waiting(view.pod, unschedulableMessage(why, refusal), now) };
}

function unfit(view: SchedulerView, now: Instant): SchedulerDecision {
  if (view.nodes.length === 0) {
    return { writes: waiting(view.pod, "no nodes available to schedule pods", now) };
  }
  if (awaitsVictims(view)) return NOTHING;
  const misfits = view.nodes.flatMap((node) => misfitOf(view, node) ?? []);
  const preemption = preempt(view, misfits);
  const why = unavailable(misfits);
  if ("refusal" in preemption) {
    return { writes: waiting(view.pod, unschedulableMessage(why, preemption.refusal), now) };
  }
  const node = preemption.node.node.metadata.name;
  return {
    writes: [
      ...preemption.victims.flatMap((victim) => evict(view.pod, victim, { node, now })),
      ...nominate(view.pod, node),
      ...waiting(view.pod, why, now),
    ],
  };
}

function nominate(pod: Stored<Pod>, node: string): readonly Write[] {
  const { namespace, name } = pod.metadata;
  const body = { status: { nominatedNodeName: node } };
  const type = "merge";
  return [
    { verb: "patch", kind: pods, key: { namespace, name }, type, body, subresource: "status" },
  ];
}

function evict(
  pod: Stored<Pod>,
  victim: Stored<Pod>,
  { node, now }: { readonly node: string; readonly now: Instant },
): readonly Write[] {
  const { namespace, name, uid } = victim.metadata;
  const condition: PodCondition = {
    type: "DisruptionTarget",
    status: "True",
    reason: "PreemptionByScheduler",
    message: `${SCHEDULER_NAME}: preempting to accommodate a higher priority pod`,
    lastTransitionTime: toTime(now),
  };
  const message = `Preempted by pod ${pod.metadata.uid} on node ${node}`;
  const about = referenceTo(pods, victim);
  return [
    patchCondition(victim, condition),
    {
      verb: "delete",
      kind: pods,
      key: { namespace, name },
      uid,
      says: { about, done: { type: "Normal", reason: "Preempted", message } },
    },
  ];
}

function waiting(pod: Stored<Pod>, message: string, now: Instant): readonly Write[] {
  const note = { type: "Warning", reason: "FailedScheduling", message } as const;
  return [
    { verb: "event", about: referenceTo(pods, pod), note },
    ...conditionWrites(pod, { reason: "Unschedulable", message }, now),
  ];
}

function conditionWrites(
  pod: Stored<Pod>,
  { reason, message }: { readonly reason: string; readonly message: string },
  now: Instant,
): readonly Write[] {
  const known = podCondition(pod, "PodScheduled");
  if (known?.reason === reason && known.message === message) return [];
  const lastTransitionTime = known?.status === "False" ? known.lastTransitionTime : toTime(now);
  const observedGeneration = pod.metadata.generation;
  const type = "PodScheduled";
  return [
    patchCondition(pod, {
      type,
      status: "False",
      observedGeneration,
      lastTransitionTime,
      reason,
      message,
    }),
  ];
}

function patchCondition(pod: Stored<Pod>, condition: PodCondition): Write {
  const { namespace, name } = pod.metadata;
  const body = { status: { conditions: [condition] } };
  const key = { namespace, name };
  return { verb: "patch", kind: pods, key, type: "strategic", body, subresource: "status" };
}
