import { Controller } from "../../client/controller.ts";
import { endpoints, keyOf, services, splitKey } from "../../client/resources.ts";
import { performerFor, type ControllerContext } from "../common/context.ts";
import { perform } from "../common/perform.ts";
import { hasEndpoints, onServicePods, podsBehind } from "../common/service-pods.ts";
import type { Write } from "../common/write.ts";
import { decide } from "./decide.ts";

const WORKERS = 5;

/** Keeps the Endpoints object of every Service with a selector, and removes it with its Service. */
export function endpointsController(context: ControllerContext): Controller {
  const { informers, clock, log } = context;
  const performer = performerFor(context, "endpoint-controller");
  const [service, informer] = [informers.of(services), informers.of(endpoints)];
  const writesFor = (key: string): readonly Write[] => {
    const target = service.get(key);
    const known = informer.get(key);
    if (target !== undefined) {
      if (!hasEndpoints(target)) return [];
      const view = { service: target, endpoints: known, pods: podsBehind(context, target) };
      return decide(view, clock.now()).writes;
    }
    if (known === undefined) return [];
    const { uid } = known.metadata;
    return [{ verb: "delete", kind: endpoints, key: splitKey(key), uid }];
  };
  const controller = new Controller({
    name: "endpoints",
    workers: WORKERS,
    clock,
    log,
    reconcile: async (key) => {
      await perform(performer, writesFor(key));
      return {};
    },
  });
  onServicePods(context, controller);
  informer.onChange(({ before, after }) => {
    const key = keyOf(after ?? before);
    if (before !== undefined && service.get(key) !== undefined) controller.enqueue(key);
  });
  return controller;
}
