import { Controller, type Outcome } from "../../client/controller.ts";
import type { Informer } from "../../client/informer.ts";
import {
  keyOf,
  namespaces,
  nodes,
  persistentvolumeclaims,
  persistentvolumes,
  pods,
  storageclasses,
} from "../../client/resources.ts";
import { jsonEquals } from "../../model/json.ts";
import type { KubeObject, Stored } from "../../model/object.ts";
import type { Node, Pod } from "../../model/types/core-v1.ts";
import { performerFor, type ControllerContext } from "../common/context.ts";
import { perform } from "../common/perform.ts";
import { isPodTerminal } from "../common/pods.ts";
import { decide, isOurs, SCHEDULER_NAME } from "./decide.ts";
import { priorityOf } from "./preemption.ts";
import type { NodeView, SchedulerView } from "./view.ts";

const BY_NODE = "node";
const UNPLACED = "unplaced";
/** Bindings that may be on their way to the API server at once; each is decided on alone. */
const WORKERS = 16;

/** Places pods on nodes: one decision after the other, each knowing all earlier ones, bound in parallel. */
export function scheduler(context: ControllerContext): Controller {
  const { informers, clock, log } = context;
  const performer = performerFor(context, SCHEDULER_NAME);
  const pod = informers.of(pods);
  /** The node of pods whose binding is not in the informer yet, by uid. */
  const assumed = new Map<string, string>();
  pod.addIndex(BY_NODE, (each) => (isPodTerminal(each) ? [] : [each.spec?.nodeName ?? ""]));
  pod.addIndex(UNPLACED, (each) => (isOurs(each) ? ["true"] : []));

  const reconcile = async (key: string): Promise<Outcome> => {
    const target = pod.get(key);
    if (target === undefined || assumed.has(target.metadata.uid)) return {};
    const decision = decide(viewOf(context, target, assumed), clock.now());
    const { uid } = target.metadata;
    if (decision.boundTo !== undefined) assumed.set(uid, decision.boundTo);
    try {
      await perform(performer, decision.writes);
    } catch (error) {
      assumed.delete(uid);
      throw error;
    }
    return {};
  };
  const controller = new Controller({
    name: "scheduler",
    reconcile,
    workers: WORKERS,
    clock,
    log,
  });
  watchPods(pod, assumed, controller);
  watchRest(context, pod, controller);
  return controller;
}

function watchPods(pod: Informer<Pod>, assumed: Map<string, string>, controller: Controller): void {
  pod.onChange(({ before, after }) => {
    const each = after ?? before;
    if (after === undefined || (after.spec?.nodeName ?? "") !== "")
      assumed.delete(each.metadata.uid);
    if (after !== undefined && isOurs(after)) {
      if (before === undefined || !samePlacementNeeds(before, after))
        controller.enqueue(keyOf(after));
    } else if (freesPlace(before, after)) enqueueUnplaced(pod, controller);
  });
}

/** Our own condition on the pod is no reason to look at it again. */
function samePlacementNeeds(before: Stored<Pod>, after: Stored<Pod>): boolean {
  return (
    before.metadata.uid === after.metadata.uid &&
    jsonEquals(before.spec, after.spec) &&
    jsonEquals(before.metadata.labels, after.metadata.labels)
  );
}

/** Whether a placed pod has gone, has ended, or has changed what other pods' affinity looks at. */
function freesPlace(before: Stored<Pod> | undefined, after: Stored<Pod> | undefined): boolean {
  if (before === undefined) return after !== undefined && !isPodTerminal(after);
  if (after === undefined) return (before.spec?.nodeName ?? "") !== "" && !isPodTerminal(before);
  return (
    isPodTerminal(before) !== isPodTerminal(after) ||
    before.spec?.nodeName !== after.spec?.nodeName ||
    !jsonEquals(before.metadata.labels, after.metadata.labels) ||
    !jsonEquals(before.spec?.containers, after.spec?.containers)
  );
}

function watchRest(
  { informers }: ControllerContext,
  pod: Informer<Pod>,
  controller: Controller,
): void {
  const all = (): void => enqueueUnplaced(pod, controller);
  informers.of(nodes).onChange(({ before, after }) => {
    if (before === undefined || after === undefined || !sameOffer(before, after)) all();
  });
  informers.of(namespaces).onChange(({ before, after }) => {
    if (!jsonEquals(before?.metadata.labels, after?.metadata.labels)) all();
  });
  informers.of(persistentvolumeclaims).onChange(all);
  informers.of(persistentvolumes).onChange(all);
  informers.of(storageclasses).onChange(all);
}

/** A node's heartbeat changes nothing for pods that wait. */
function sameOffer(before: Stored<Node>, after: Stored<Node>): boolean {
  return (
    jsonEquals(before.metadata.labels, after.metadata.labels) &&
    jsonEquals(before.spec, after.spec) &&
    jsonEquals(before.status?.allocatable, after.status?.allocatable)
  );
}

/** The most important first; of equal ones the oldest. */
function enqueueUnplaced(pod: Informer<Pod>, controller: Controller): void {
  const waiting = pod.byIndex(UNPLACED, "true");
  for (const each of waiting.toSorted((a, b) => priorityOf(b) - priorityOf(a))) {
    controller.enqueue(keyOf(each));
  }
}

function viewOf(
  { informers }: ControllerContext,
  pod: Stored<Pod>,
  assumed: ReadonlyMap<string, string>,
): SchedulerView {
  const bound = informers.of(pods);
  const onTheirWay = bound
    .byIndex(UNPLACED, "true")
    .filter(({ metadata }) => assumed.has(metadata.uid));
  const nodeViews = informers
    .of(nodes)
    .list()
    .map((node): NodeView => {
      const { name } = node.metadata;
      const coming = onTheirWay.filter(({ metadata }) => assumed.get(metadata.uid) === name);
      return { node, pods: [...bound.byIndex(BY_NODE, name), ...coming] };
    });
  const { namespace } = pod.metadata;
  return {
    pod,
    nodes: nodeViews,
    namespaces: byName(informers.of(namespaces).list()),
    claims: byName(informers.of(persistentvolumeclaims).list(namespace)),
    volumes: byName(informers.of(persistentvolumes).list()),
    classes: byName(informers.of(storageclasses).list()),
  };
}

function byName<T extends KubeObject>(
  objects: readonly Stored<T>[],
): ReadonlyMap<string, Stored<T>> {
  return new Map(objects.map((object) => [object.metadata.name, object]));
}
