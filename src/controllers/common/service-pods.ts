import type { Controller } from "../../client/controller.ts";
import { keyOf, pods, services } from "../../client/resources.ts";
import { jsonEquals } from "../../model/json.ts";
import type { Stored } from "../../model/object.ts";
import type { Pod, Service } from "../../model/types/core-v1.ts";
import { labelMapMatcher } from "../../select/labels.ts";
import type { ControllerContext } from "./context.ts";
import { isPodReady, isPodTerminal } from "./pods.ts";

/** Enqueues every Service that changes, and every one whose pods change in what endpoints show of them. */
export function onServicePods({ informers }: ControllerContext, controller: Controller): void {
  const service = informers.of(services);
  service.onChange(({ before, after }) => controller.enqueue(keyOf(after ?? before)));
  informers.of(pods).onChange(({ before, after }) => {
    if (before !== undefined && after !== undefined && isSameEndpoint(before, after)) return;
    const { namespace } = (after ?? before).metadata;
    for (const each of service.list(namespace)) {
      const selects = (pod: Stored<Pod> | undefined) => pod !== undefined && isSelected(each, pod);
      if (selects(before) || selects(after)) controller.enqueue(keyOf(each));
    }
  });
}

/** The pods behind a Service; none when it has no selector, for then its endpoints are somebody else's. */
export function podsBehind({ informers }: ControllerContext, service: Stored<Service>) {
  const all = informers.of(pods).list(service.metadata.namespace);
  return all.filter((pod) => isSelected(service, pod));
}

function isSelected({ spec }: Service, pod: Pod): boolean {
  const selector = spec?.selector ?? {};
  if (Object.keys(selector).length === 0) return false;
  return labelMapMatcher(selector).matches(pod.metadata?.labels);
}

/** Whether the pod has an address and has not ended. */
export function hasAddress(pod: Pod): boolean {
  return (pod.status?.podIP ?? "") !== "" && !isPodTerminal(pod);
}

function isSameEndpoint(before: Stored<Pod>, after: Stored<Pod>): boolean {
  const facts = (pod: Stored<Pod>) => [
    pod.metadata.uid,
    pod.metadata.labels,
    pod.metadata.deletionTimestamp === undefined,
    pod.status?.podIP,
    pod.spec?.nodeName,
    isPodReady(pod),
    isPodTerminal(pod),
  ];
  return jsonEquals(facts(before), facts(after));
}

/** Services of type ExternalName are names, not addresses. */
export function hasEndpoints({ spec }: Service): boolean {
  return spec?.type !== "ExternalName" && Object.keys(spec?.selector ?? {}).length > 0;
}
