import { Controller, type Outcome } from "../../client/controller.ts";
import { deployments, keyOf, pods, replicasets } from "../../client/resources.ts";
import type { Stored } from "../../model/object.ts";
import type { Deployment } from "../../model/types/apps-v1.ts";
import { labelSelectorMatcher } from "../../select/labels.ts";
import { performerFor, type ControllerContext } from "../common/context.ts";
import { candidates, onOwned } from "../common/owned.ts";
import { BY_CONTROLLER, controllerKey, controllerOf, controllerUids } from "../common/owners.ts";
import { perform } from "../common/perform.ts";
import { decide, type DeploymentView } from "./decide.ts";

const WORKERS = 5;

/** Rolls Deployments out. */
export function deployment(context: ControllerContext): Controller {
  const { informers, clock, log } = context;
  const performer = performerFor(context, "deployment-controller");
  const informer = informers.of(deployments);
  const reconcile = async (key: string): Promise<Outcome> => {
    const object = informer.get(key);
    if (object === undefined) return {};
    const { writes, wakeAt } = decide(viewOf(context, object), clock.now());
    await perform(performer, writes);
    return { wakeAt };
  };
  const controller = new Controller({
    name: "deployment",
    reconcile,
    workers: WORKERS,
    clock,
    log,
  });
  informer.onChange(({ after }) => {
    if (after !== undefined) controller.enqueue(keyOf(after));
  });
  const selectorOf = ({ spec }: Stored<Deployment>) => labelSelectorMatcher(spec?.selector);
  onOwned(context, { ownerKind: deployments, kind: replicasets, selectorOf }, controller);
  onLastPod(context, controller);
  return controller;
}

/** A Recreate waits for the last pod of the old template to be gone, which no ReplicaSet's status shows. */
function onLastPod({ informers }: ControllerContext, controller: Controller): void {
  const [pod, replicaSet] = [informers.of(pods), informers.of(replicasets)];
  pod.addIndex(BY_CONTROLLER, controllerUids);
  pod.onChange(({ before, after }) => {
    if (before === undefined || after !== undefined) return;
    const set = replicaSet.get(controllerKey(replicasets, before) ?? "");
    const key = set === undefined ? undefined : controllerKey(deployments, set);
    if (key !== undefined) controller.enqueue(key);
  });
}

function viewOf({ informers }: ControllerContext, object: Stored<Deployment>): DeploymentView {
  const replicaSet = informers.of(replicasets);
  const selector = labelSelectorMatcher(object.spec?.selector);
  const others = replicaSet
    .list(object.metadata.namespace)
    .filter((set) => controllerOf(set)?.uid !== object.metadata.uid);
  return {
    deployment: object,
    replicaSets: candidates(replicaSet, object, selector),
    taken: new Set(others.map(({ metadata }) => metadata.name)),
    podsOf: ({ metadata }) => informers.of(pods).byIndex(BY_CONTROLLER, metadata.uid),
  };
}
