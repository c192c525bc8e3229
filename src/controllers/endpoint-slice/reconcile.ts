import { Controller } from "../../client/controller.ts";
import { endpointslices, services } from "../../client/resources.ts";
import type { KubeObject } from "../../model/object.ts";
import { performerFor, type ControllerContext } from "../common/context.ts";
import { perform } from "../common/perform.ts";
import { onServicePods, podsBehind } from "../common/service-pods.ts";
import { decide, MANAGED_BY, MANAGER, SERVICE_NAME } from "./decide.ts";

const BY_SERVICE = "managed-slices-of";
const WORKERS = 5;

/** Keeps the EndpointSlices of every Service with a selector. */
export function endpointSlice(context: ControllerContext): Controller {
  const { informers, clock, log } = context;
  const performer = performerFor(context, "endpoint-slice-controller");
  const slice = informers.of(endpointslices);
  slice.addIndex(BY_SERVICE, (object) => {
    const key = serviceKey(object);
    return key === undefined ? [] : [key];
  });
  const controller = new Controller({
    name: "endpointslice",
    workers: WORKERS,
    clock,
    log,
    reconcile: async (key) => {
      const service = informers.of(services).get(key);
      if (service === undefined) return {};
      const slices = slice.byIndex(BY_SERVICE, key);
      const view = { service, slices, pods: podsBehind(context, service) };
      await perform(performer, decide(view, clock.now()).writes);
      return {};
    },
  });
  onServicePods(context, controller);
  slice.onChange(({ before, after }) => {
    if (before === undefined) return;
    for (const object of [before, after]) {
      const key = object === undefined ? undefined : serviceKey(object);
      if (key !== undefined) controller.enqueue(key);
    }
  });
  return controller;
}

/** The Service of a slice that this controller manages. */
function serviceKey({ metadata }: KubeObject): string | undefined {
  const labels = metadata?.labels ?? {};
  const name = labels[SERVICE_NAME];
  if (name === undefined || labels[MANAGED_BY] !== MANAGER) return undefined;
  return `${metadata?.namespace}/${name}`;
}
