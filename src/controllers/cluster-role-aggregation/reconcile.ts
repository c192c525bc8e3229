import { Controller } from "../../client/controller.ts";
import { clusterroles, keyOf } from "../../client/resources.ts";
import { performerFor, type ControllerContext } from "../common/context.ts";
import { perform } from "../common/perform.ts";
import { decide } from "./decide.ts";

/** Keeps roles such as `admin`, `edit` and `view` up to date with the roles that are labelled for them. */
export function clusterRoleAggregation(context: ControllerContext): Controller {
  const { informers, clock, log } = context;
  const performer = performerFor(context, "clusterrole-aggregation-controller");
  const informer = informers.of(clusterroles);
  const controller = new Controller({
    name: "cluster-role-aggregation",
    clock,
    log,
    reconcile: async (key) => {
      const role = informer.get(key);
      if (role !== undefined) await perform(performer, decide(role, informer.list()).writes);
      return {};
    },
  });
  informer.onChange(() => {
    for (const role of informer.list()) {
      if (role.aggregationRule !== undefined) controller.enqueue(keyOf(role));
    }
  });
  return controller;
}
