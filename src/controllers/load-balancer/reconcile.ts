import { Controller } from "../../client/controller.ts";
import { keyOf, nodes, services } from "../../client/resources.ts";
import { jsonEquals } from "../../model/json.ts";
import type { Node } from "../../model/types/core-v1.ts";
import { performerFor, type ControllerContext } from "../common/context.ts";
import { perform } from "../common/perform.ts";
import { decide, isBalanced } from "./decide.ts";

/** Answers Services of type LoadBalancer with the machine's address. One worker: two must not take the same port. */
export function loadBalancer(context: ControllerContext): Controller {
  const { informers, clock, log } = context;
  const performer = performerFor(context, "service-controller");
  const [service, node] = [informers.of(services), informers.of(nodes)];
  const controller = new Controller({
    name: "service-lb",
    clock,
    log,
    reconcile: async (key) => {
      const target = service.get(key);
      if (target === undefined) return {};
      const others = service
        .list()
        .filter(({ status }) => status?.loadBalancer?.ingress !== undefined);
      const address = addressOf(node.list()[0]);
      await perform(performer, decide({ service: target, address, others }).writes);
      return {};
    },
  });
  const enqueueAll = (): void => {
    for (const each of service.list()) if (isBalanced(each)) controller.enqueue(keyOf(each));
  };
  service.onChange(({ before, after }) => {
    // What one Service gives back, another may be waiting for.
    if (before?.status?.loadBalancer?.ingress !== undefined) enqueueAll();
    if (after === undefined || jsonEquals(before?.spec, after.spec)) return;
    if (isBalanced(after) || before !== undefined) controller.enqueue(keyOf(after));
  });
  node.onChange(({ before, after }) => {
    if (addressOf(before) !== addressOf(after)) enqueueAll();
  });
  return controller;
}

function addressOf(node: Node | undefined): string | undefined {
  return node?.status?.addresses?.find(({ type }) => type === "InternalIP")?.address;
}
