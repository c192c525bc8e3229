import { Controller } from "../../client/controller.ts";
import { keyOf, nodes, pods } from "../../client/resources.ts";
import { toTime, type Instant } from "../../model/instant.ts";
import type { Stored } from "../../model/object.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import { performerFor, type ControllerContext } from "../common/context.ts";
import { perform } from "../common/perform.ts";
import { isDeleting, isPodTerminal } from "../common/pods.ts";
import type { Decision, Write } from "../common/write.ts";

/** Ends pods that no node can end: those that are deleted before they were placed, and those whose node is gone. */
export function podGarbageCollector(context: ControllerContext): Controller {
  const { informers, clock, log } = context;
  const performer = performerFor(context, "pod-garbage-collector");
  const [pod, node] = [informers.of(pods), informers.of(nodes)];
  const controller = new Controller({
    name: "pod-gc",
    clock,
    log,
    reconcile: async (key) => {
      const target = pod.get(key);
      if (target === undefined) return {};
      const hasNode = node.get(target.spec?.nodeName ?? "") !== undefined;
      await perform(performer, decide(target, hasNode, clock.now()).writes);
      return {};
    },
  });
  pod.onChange(({ before, after }) => {
    if (after === undefined || (before !== undefined && isDeleting(before))) return;
    if (isDeleting(after) && (after.spec?.nodeName ?? "") === "") controller.enqueue(keyOf(after));
  });
  node.onChange(({ before, after }) => {
    if (before === undefined || after !== undefined) return;
    for (const each of pod.list()) {
      if (each.spec?.nodeName === before.metadata.name) controller.enqueue(keyOf(each));
    }
  });
  return controller;
}

export function decide(pod: Stored<Pod>, hasNode: boolean, now: Instant): Decision {
  const isPlaced = (pod.spec?.nodeName ?? "") !== "";
  if (hasNode || (!isPlaced && !isDeleting(pod))) return { writes: [] };
  const { namespace, name, uid } = pod.metadata;
  const key = { namespace, name };
  const end: Write = { verb: "delete", kind: pods, key, uid, gracePeriodSeconds: 0 };
  return { writes: [...(isPodTerminal(pod) ? [] : [markFailed(pod, isPlaced, now)]), end] };
}

function markFailed(pod: Stored<Pod>, isPlaced: boolean, now: Instant): Write {
  const { namespace, name } = pod.metadata;
  const disruption = {
    type: "DisruptionTarget",
    status: "True",
    reason: "DeletionByPodGC",
    message: "PodGC: node no longer exists",
    lastTransitionTime: toTime(now),
  };
  const body = { status: { phase: "Failed", ...(isPlaced ? { conditions: [disruption] } : {}) } };
  const key = { namespace, name };
  return { verb: "patch", kind: pods, key, type: "strategic", body, subresource: "status" };
}
