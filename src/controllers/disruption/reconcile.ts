import { Controller } from "../../client/controller.ts";
import {
  deployments,
  keyOf,
  poddisruptionbudgets,
  pods,
  replicasets,
  replicationcontrollers,
  statefulsets,
  type KindOf,
} from "../../client/resources.ts";
import { jsonEquals } from "../../model/json.ts";
import type { KubeObject, Stored } from "../../model/object.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import { labelSelectorMatcher } from "../../select/labels.ts";
import { performerFor, type ControllerContext } from "../common/context.ts";
import { controllerKey } from "../common/owners.ts";
import { isDeleting, isPodReady } from "../common/pods.ts";
import { perform } from "../common/perform.ts";
import { decide } from "./decide.ts";

/** Something with `spec.replicas`. */
interface Scalable extends KubeObject {
  readonly spec?: { readonly replicas?: number | undefined } | undefined;
}

const SCALABLE: readonly KindOf<Scalable>[] = [
  replicasets,
  deployments,
  statefulsets,
  replicationcontrollers,
];

/** Keeps account of how many pods may be evicted. */
export function disruption(context: ControllerContext): Controller {
  const { informers, clock, log } = context;
  const performer = performerFor(context, "controllermanager");
  const [budget, pod] = [informers.of(poddisruptionbudgets), informers.of(pods)];
  const controller = new Controller({
    name: "disruption",
    clock,
    log,
    reconcile: async (key) => {
      const target = budget.get(key);
      if (target === undefined || isDeleting(target)) return {};
      const selector = labelSelectorMatcher(target.spec?.selector);
      const selected = pod
        .list(target.metadata.namespace)
        .filter(({ metadata }) => selector.matches(metadata.labels));
      const view = {
        budget: target,
        pods: selected,
        scaleOf: (each: Stored<Pod>) => scaleBehind(context, each),
      };
      const { writes, wakeAt } = decide(view, clock.now());
      await perform(performer, writes);
      return { wakeAt };
    },
  });
  budget.onChange(({ after }) => {
    if (after !== undefined) controller.enqueue(keyOf(after));
  });
  pod.onChange(({ before, after }) => {
    if (before !== undefined && after !== undefined && isSame(before, after)) return;
    const { namespace } = (after ?? before).metadata;
    for (const each of budget.list(namespace)) {
      const selector = labelSelectorMatcher(each.spec?.selector);
      const selects = (one: Stored<Pod> | undefined) => selector.matches(one?.metadata.labels);
      if (selects(before) || selects(after)) controller.enqueue(keyOf(each));
    }
  });
  for (const kind of SCALABLE) {
    informers.of(kind).onChange(({ before, after }) => {
      if (before?.spec?.replicas === after?.spec?.replicas) return;
      const { namespace } = (after ?? before)?.metadata ?? {};
      for (const each of budget.list(namespace)) controller.enqueue(keyOf(each));
    });
  }
  return controller;
}

function isSame(before: Stored<Pod>, after: Stored<Pod>): boolean {
  const facts = (pod: Stored<Pod>) => [
    pod.metadata.labels,
    isDeleting(pod),
    isPodReady(pod),
    pod.status?.phase,
    pod.metadata.ownerReferences,
  ];
  return jsonEquals(facts(before), facts(after));
}

/** The workload that sizes the pod's group: a Deployment where its ReplicaSet has one. */
function scaleBehind({ informers }: ControllerContext, pod: Stored<Pod>) {
  let object: Stored<KubeObject> = pod;
  let found: Stored<Scalable> | undefined;
  for (let level = 0; level < SCALABLE.length; level += 1) {
    const owner = ownerOf(object);
    if (owner === undefined) break;
    found = owner;
    object = owner;
  }
  if (found === undefined) return undefined;
  return { uid: found.metadata.uid, replicas: found.spec?.replicas ?? 1 };

  function ownerOf(owned: Stored<KubeObject>): Stored<Scalable> | undefined {
    for (const kind of SCALABLE) {
      const key = controllerKey(kind, owned);
      if (key !== undefined) return informers.of(kind).get(key);
    }
    return undefined;
  }
}
