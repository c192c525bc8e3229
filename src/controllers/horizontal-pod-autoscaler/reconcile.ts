import { Controller } from "../../client/controller.ts";
import {
  deployments,
  horizontalpodautoscalers,
  keyOf,
  pods,
  replicasets,
  replicationcontrollers,
  statefulsets,
  type KindOf,
} from "../../client/resources.ts";
import { jsonEquals } from "../../model/json.ts";
import type { KubeObject, Stored } from "../../model/object.ts";
import { isStatus } from "../../model/status-error.ts";
import { TransientError } from "../../model/transient-error.ts";
import type { HorizontalPodAutoscaler } from "../../model/types/autoscaling-v2.ts";
import type { LabelSelector } from "../../model/types/meta-v1.ts";
import type { PodMetrics } from "../../model/types/metrics-v1beta1.ts";
import type { ResourceOf } from "../../ports/api-client.ts";
import { labelMapMatcher, labelSelectorMatcher, type LabelMatcher } from "../../select/labels.ts";
import { performerFor, type ControllerContext } from "../common/context.ts";
import { perform } from "../common/perform.ts";
import { NO_MEMORY, type ScalingMemory } from "./behavior.ts";
import { decide, type ScaleTarget } from "./decide.ts";

const podMetrics: ResourceOf<PodMetrics> = {
  group: "metrics.k8s.io",
  version: "v1beta1",
  resource: "pods",
};

interface Scalable extends KubeObject {
  readonly spec?:
    | {
        readonly replicas?: number | undefined;
        readonly selector?: LabelSelector | Readonly<Record<string, string>> | undefined;
      }
    | undefined;
}

const SCALABLE: readonly KindOf<Scalable>[] = [
  deployments,
  statefulsets,
  replicasets,
  replicationcontrollers,
];

/** Scales workloads by the cpu and memory that their pods use. Without autoscalers it does nothing at all. */
export function horizontalPodAutoscaler(context: ControllerContext): Controller {
  const { informers, clock, log } = context;
  const performer = performerFor(context, "horizontal-pod-autoscaler");
  const informer = informers.of(horizontalpodautoscalers);
  /** By uid; a restart forgets it, which at most delays a shrinking by its window. */
  const memories = new Map<string, ScalingMemory>();
  const controller = new Controller({
    name: "horizontalpodautoscaler",
    clock,
    log,
    reconcile: async (key) => {
      const autoscaler = informer.get(key);
      if (autoscaler === undefined) return {};
      const { uid, namespace } = autoscaler.metadata;
      const target = targetOf(context, autoscaler);
      const metrics = target === undefined ? undefined : await metricsIn(context, namespace);
      const memory = memories.get(uid) ?? NO_MEMORY;
      const decision = decide({ autoscaler, target, metrics, memory }, clock.now());
      memories.set(uid, decision.memory);
      await perform(performer, decision.writes);
      return { wakeAt: decision.wakeAt };
    },
  });
  informer.onChange(({ before, after }) => {
    if (after === undefined) memories.delete(before.metadata.uid);
    // Its own status is no reason for another look before the next turn.
    else if (!jsonEquals(before?.spec, after.spec)) controller.enqueue(keyOf(after));
  });
  return controller;
}

async function metricsIn(
  { informers }: ControllerContext,
  namespace: string | undefined,
): Promise<readonly PodMetrics[] | undefined> {
  try {
    const { items } = await informers.api.list(podMetrics, { namespace });
    return items;
  } catch (error) {
    if (isStatus(error) || error instanceof TransientError) return undefined;
    throw error;
  }
}

function targetOf(
  { informers }: ControllerContext,
  { spec, metadata }: Stored<HorizontalPodAutoscaler>,
): ScaleTarget | undefined {
  const { kind: kindName, name } = spec.scaleTargetRef;
  const key = `${metadata.namespace}/${name}`;
  const kind = SCALABLE.find((each) => each.kind === kindName);
  const object = kind === undefined ? undefined : informers.of(kind).get(key);
  if (kind === undefined || object === undefined) return undefined;
  const selector = matcherOf(kind, object);
  const selected = informers.of(pods).list(metadata.namespace);
  return {
    kind,
    object,
    replicas: object.spec?.replicas ?? 1,
    pods: selected.filter((pod) => selector.matches(pod.metadata.labels)),
  };
}

function matcherOf(kind: KindOf<Scalable>, { spec }: Scalable): LabelMatcher {
  const selector = spec?.selector ?? {};
  if (kind.kind !== "ReplicationController") return labelSelectorMatcher(selector);
  return labelMapMatcher(selector as Readonly<Record<string, string>>);
}
