import { Controller } from "../../client/controller.ts";
import { endpoints, endpointslices, keyOf, services } from "../../client/resources.ts";
import type { KubeObject } from "../../model/object.ts";
import { performerFor, type ControllerContext } from "../common/context.ts";
import { perform } from "../common/perform.ts";
import { MANAGED_BY, SERVICE_NAME } from "../endpoint-slice/decide.ts";
import { decide, MIRROR_MANAGER } from "./decide.ts";

const BY_ENDPOINTS = "mirrored-from";

/** Mirrors Endpoints of Services without selector into EndpointSlices. */
export function endpointSliceMirroring(context: ControllerContext): Controller {
  const { informers, clock, log } = context;
  const performer = performerFor(context, "endpoint-slice-mirroring-controller");
  const [source, slice] = [informers.of(endpoints), informers.of(endpointslices)];
  slice.addIndex(BY_ENDPOINTS, (object) => (isMirror(object) ? [sourceKey(object)] : []));
  const controller = new Controller({
    name: "endpointslicemirroring",
    clock,
    log,
    reconcile: async (key) => {
      const view = {
        endpoints: source.get(key),
        service: informers.of(services).get(key),
        slices: slice.byIndex(BY_ENDPOINTS, key),
      };
      await perform(performer, decide(view).writes);
      return {};
    },
  });
  source.onChange(({ before, after }) => controller.enqueue(keyOf(after ?? before)));
  informers.of(services).onChange(({ before, after }) => {
    const key = keyOf(after ?? before);
    if (source.get(key) !== undefined) controller.enqueue(key);
  });
  slice.onChange(({ before, after }) => {
    if (before !== undefined && isMirror(after ?? before)) controller.enqueue(sourceKey(before));
  });
  return controller;
}

function isMirror({ metadata }: KubeObject): boolean {
  return metadata?.labels?.[MANAGED_BY] === MIRROR_MANAGER;
}

function sourceKey({ metadata }: KubeObject): string {
  return `${metadata?.namespace}/${metadata?.labels?.[SERVICE_NAME]}`;
}
