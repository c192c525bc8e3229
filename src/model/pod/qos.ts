import type { Quantity } from "../quantity.ts";
import type { Pod, ResourceRequirements } from "../types/core-v1.ts";
import { initContainersOf, mainsOf } from "./containers.ts";
import { hasPodLevelResources, resourcesFrom, type Resources, sum } from "./resources.ts";

export type QosClass = "Guaranteed" | "Burstable" | "BestEffort";

/** The pod's quality-of-service class from its spec (semantics section 7.2). Mains and init containers all count. */
export function qosClassOf(pod: Pick<Pod, "spec">): QosClass {
  const asked = hasPodLevelResources(pod)
    ? [pod.spec?.resources]
    : [...mainsOf(pod), ...initContainersOf(pod)].map((container) => container.resources);
  const requests = totalOf(asked, "requests");
  const limits = totalOf(asked, "limits");
  if (requests.size === 0 && limits.size === 0) return "BestEffort";
  const everyOneLimited = asked.every((resources) => positive(resources?.limits).size === 2);
  return everyOneLimited && areSame(requests, limits) ? "Guaranteed" : "Burstable";
}

type Asked = readonly (ResourceRequirements | undefined)[];

function totalOf(asked: Asked, side: "requests" | "limits"): Resources {
  return asked.map((resources) => positive(resources?.[side])).reduce(sum, new Map());
}

function positive(list: Readonly<Record<string, string>> | undefined): Resources {
  const counted = (name: string, quantity: Quantity) =>
    (name === "cpu" || name === "memory") && quantity.nanos > 0n;
  return new Map([...resourcesFrom(list)].filter(([name, quantity]) => counted(name, quantity)));
}

function areSame(left: Resources, right: Resources): boolean {
  return (
    left.size === right.size &&
    [...left].every(([name, quantity]) => right.get(name)?.nanos === quantity.nanos)
  );
}
