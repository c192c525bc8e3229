import { Controller } from "../../client/controller.ts";
import {
  controllerrevisions,
  keyOf,
  persistentvolumeclaims,
  pods,
  statefulsets,
} from "../../client/resources.ts";
import type { Stored } from "../../model/object.ts";
import type { StatefulSet } from "../../model/types/apps-v1.ts";
import { labelSelectorMatcher } from "../../select/labels.ts";
import { performerFor, type ControllerContext } from "../common/context.ts";
import { candidates, onOwned } from "../common/owned.ts";
import { perform } from "../common/perform.ts";
import { decide } from "./decide.ts";

const WORKERS = 5;

/** Runs StatefulSets. */
export function statefulSet(context: ControllerContext): Controller {
  const { informers, clock, log } = context;
  const performer = performerFor(context, "statefulset-controller");
  const informer = informers.of(statefulsets);
  const claim = informers.of(persistentvolumeclaims);
  const selectorOf = ({ spec }: Stored<StatefulSet>) => labelSelectorMatcher(spec?.selector);
  const controller = new Controller({
    name: "statefulset",
    workers: WORKERS,
    clock,
    log,
    reconcile: async (key) => {
      const set = informer.get(key);
      if (set === undefined) return {};
      const selector = selectorOf(set);
      const view = {
        set,
        pods: candidates(informers.of(pods), set, selector),
        revisions: candidates(informers.of(controllerrevisions), set, selector),
        claimNamed: (name: string) => claim.get(`${set.metadata.namespace}/${name}`),
      };
      const { writes, wakeAt } = decide(view, clock.now());
      await perform(performer, writes);
      return { wakeAt };
    },
  });
  informer.onChange(({ after }) => {
    if (after !== undefined) controller.enqueue(keyOf(after));
  });
  onOwned(context, { ownerKind: statefulsets, kind: pods, selectorOf }, controller);
  onOwned(context, { ownerKind: statefulsets, kind: controllerrevisions, selectorOf }, controller);
  return controller;
}
