import { Controller } from "../../client/controller.ts";
import { keyOf, nodes, pods } from "../../client/resources.ts";
import { jsonEquals } from "../../model/json.ts";
import { performerFor, type ControllerContext } from "../common/context.ts";
import { perform } from "../common/perform.ts";
import { decide } from "./decide.ts";

const BY_NODE = "nodeName";

/** Evicts pods that do not tolerate a NoExecute taint of their node. */
export function taintEviction(context: ControllerContext): Controller {
  const { informers, clock, log } = context;
  const performer = performerFor(context, "taint-eviction-controller");
  const [node, pod] = [informers.of(nodes), informers.of(pods)];
  pod.addIndex(BY_NODE, ({ spec }) => [spec?.nodeName ?? ""]);
  const controller = new Controller({
    name: "taint-eviction",
    clock,
    log,
    reconcile: async (key) => {
      const target = pod.get(key);
      const host = target === undefined ? undefined : node.get(target.spec?.nodeName ?? "");
      if (target === undefined || host === undefined) return {};
      const { writes, wakeAt } = decide(target, host.spec?.taints ?? [], clock.now());
      await perform(performer, writes);
      return { wakeAt };
    },
  });
  node.onChange(({ before, after }) => {
    if (after === undefined || jsonEquals(before?.spec?.taints, after.spec?.taints)) return;
    for (const each of pod.byIndex(BY_NODE, after.metadata.name)) controller.enqueue(keyOf(each));
  });
  pod.onChange(({ before, after }) => {
    if (after === undefined || (after.spec?.nodeName ?? "") === "") return;
    const isNew = before === undefined || before.spec?.nodeName !== after.spec?.nodeName;
    if (isNew || !jsonEquals(before.spec?.tolerations, after.spec?.tolerations)) {
      controller.enqueue(keyOf(after));
    }
  });
  return controller;
}
