import { Controller } from "../../client/controller.ts";
import { controllerrevisions, daemonsets, keyOf, nodes, pods } from "../../client/resources.ts";
import { jsonEquals } from "../../model/json.ts";
import type { Stored } from "../../model/object.ts";
import type { DaemonSet } from "../../model/types/apps-v1.ts";
import type { Node } from "../../model/types/core-v1.ts";
import { labelSelectorMatcher } from "../../select/labels.ts";
import { performerFor, type ControllerContext } from "../common/context.ts";
import { candidates, onOwned } from "../common/owned.ts";
import { perform } from "../common/perform.ts";
import { decide } from "./decide.ts";

const WORKERS = 2;

/** Runs DaemonSets. */
export function daemonSet(context: ControllerContext): Controller {
  const { informers, clock, log } = context;
  const performer = performerFor(context, "daemonset-controller");
  const [informer, node] = [informers.of(daemonsets), informers.of(nodes)];
  const selectorOf = ({ spec }: Stored<DaemonSet>) => labelSelectorMatcher(spec?.selector);
  const controller = new Controller({
    name: "daemonset",
    workers: WORKERS,
    clock,
    log,
    reconcile: async (key) => {
      const set = informer.get(key);
      if (set === undefined) return {};
      const selector = selectorOf(set);
      const view = {
        set,
        nodes: node.list(),
        pods: candidates(informers.of(pods), set, selector),
        revisions: candidates(informers.of(controllerrevisions), set, selector),
      };
      const { writes, wakeAt } = decide(view, clock.now());
      await perform(performer, writes);
      return { wakeAt };
    },
  });
  informer.onChange(({ after }) => {
    if (after !== undefined) controller.enqueue(keyOf(after));
  });
  onOwned(context, { ownerKind: daemonsets, kind: pods, selectorOf }, controller);
  onOwned(context, { ownerKind: daemonsets, kind: controllerrevisions, selectorOf }, controller);
  node.onChange(({ before, after }) => {
    if (before !== undefined && after !== undefined && isSamePlace(before, after)) return;
    for (const each of informer.list()) controller.enqueue(keyOf(each));
  });
  return controller;
}

function isSamePlace(before: Stored<Node>, after: Stored<Node>): boolean {
  return (
    jsonEquals(before.metadata.labels, after.metadata.labels) &&
    jsonEquals(before.spec?.taints, after.spec?.taints)
  );
}
