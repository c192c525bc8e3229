import { Controller } from "../../client/controller.ts";
import { keyOf, nodes } from "../../client/resources.ts";
import { performerFor, type ControllerContext } from "../common/context.ts";
import { perform } from "../common/perform.ts";
import { decide } from "./decide.ts";

/** Taints nodes by their conditions. */
export function nodeLifecycle(context: ControllerContext): Controller {
  const { informers, clock, log } = context;
  const performer = performerFor(context, "node-controller");
  const node = informers.of(nodes);
  const controller = new Controller({
    name: "node-lifecycle",
    clock,
    log,
    reconcile: async (key) => {
      const target = node.get(key);
      if (target !== undefined) await perform(performer, decide(target, clock.now()).writes);
      return {};
    },
  });
  node.onChange(({ after }) => {
    if (after !== undefined) controller.enqueue(keyOf(after));
  });
  return controller;
}
