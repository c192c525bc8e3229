import { Controller } from "../../client/controller.ts";
import { endpoints, endpointslices, keyOf, services, type KindOf } from "../../client/resources.ts";
import type { KubeObject } from "../../model/object.ts";
import { performerFor, type ControllerContext } from "../common/context.ts";
import { perform } from "../common/perform.ts";
import { decide, type KubernetesServiceConfig } from "./decide.ts";

const KEY = "default/kubernetes";

/** Keeps the Service by which pods reach the API server. */
export function kubernetesService(
  context: ControllerContext,
  config: KubernetesServiceConfig,
): Controller {
  const { informers, clock, log } = context;
  const performer = performerFor(context, "kubernetes-service-controller");
  const controller = new Controller({
    name: "kubernetes-service",
    clock,
    log,
    reconcile: async () => {
      const view = {
        service: informers.of(services).get(KEY),
        endpoints: informers.of(endpoints).get(KEY),
        slice: informers.of(endpointslices).get(KEY),
        config,
      };
      await perform(performer, decide(view).writes);
      return {};
    },
  });
  const watched: readonly KindOf<KubeObject>[] = [services, endpoints, endpointslices];
  for (const kind of watched) {
    informers.of(kind).onChange(({ before, after }) => {
      if (before !== undefined && keyOf(after ?? before) === KEY) controller.enqueue(KEY);
    });
  }
  controller.enqueue(KEY);
  return controller;
}
