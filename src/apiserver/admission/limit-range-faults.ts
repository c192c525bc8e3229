import {
  podLimitsOf,
  podRequestsOf,
  resourcesFrom,
  type Resources,
} from "../../model/pod/resources.ts";
import {
  compareQuantities,
  formatQuantity,
  milliValueOf,
  type Quantity,
} from "../../model/quantity.ts";
import type { LimitRangeItem, PersistentVolumeClaim, Pod } from "../../model/types/core-v1.ts";

interface Asked {
  readonly requests: Resources;
  readonly limits: Resources;
}

/** What a limit range says against a pod, in Kubernetes' words. */
export function podLimitFaults(pod: Pod, items: readonly LimitRangeItem[]): readonly string[] {
  const containers = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])];
  const ofContainers = containers.map(({ resources }) => ({
    requests: resourcesFrom(resources?.requests),
    limits: resourcesFrom(resources?.limits),
  }));
  const ofPod = { requests: podRequestsOf(pod), limits: podLimitsOf(pod) };
  return items.flatMap((item) => {
    if (item.type === "Container") return ofContainers.flatMap((asked) => faultsOf(item, asked));
    return item.type === "Pod" ? faultsOf(item, ofPod) : [];
  });
}

/** What a limit range says against a claim: a claim asks for storage and has no limit. */
export function claimLimitFaults(
  claim: PersistentVolumeClaim,
  items: readonly LimitRangeItem[],
): readonly string[] {
  const asked = { requests: resourcesFrom(claim.spec?.resources?.requests), limits: new Map() };
  return items
    .filter((item) => item.type === "PersistentVolumeClaim")
    .flatMap((item) => [
      ...each(item.min, (name, bound) => minimumFault({ item, name, bound }, asked)),
      ...each(item.max, (name, bound) => maximumRequestFault({ item, name, bound }, asked)),
    ]);
}

function faultsOf(item: LimitRangeItem, asked: Asked): readonly string[] {
  return [
    ...each(item.min, (name, bound) => minimumFault({ item, name, bound }, asked)),
    ...each(item.max, (name, bound) => maximumFault({ item, name, bound }, asked)),
    ...each(item.maxLimitRequestRatio, (name, bound) => ratioFault({ item, name, bound }, asked)),
  ];
}

function each(
  bounds: Readonly<Record<string, string>> | undefined,
  faultOf: (name: string, bound: Quantity) => string | undefined,
): readonly string[] {
  return [...resourcesFrom(bounds)].flatMap(([name, bound]) => faultOf(name, bound) ?? []);
}

interface Bound {
  readonly item: LimitRangeItem;
  readonly name: string;
  readonly bound: Quantity;
}

function minimumFault({ item, name, bound }: Bound, asked: Asked): string | undefined {
  const rule = `minimum ${name} usage per ${item.type} is ${formatQuantity(bound)}`;
  const request = asked.requests.get(name);
  const limit = asked.limits.get(name);
  if (request === undefined) return `${rule}.  No request is specified`;
  if (compareQuantities(request, bound) < 0)
    return `${rule}, but request is ${formatQuantity(request)}`;
  if (limit === undefined || compareQuantities(limit, bound) >= 0) return undefined;
  return `${rule}, but limit is ${formatQuantity(limit)}`;
}

function maximumRequestFault({ item, name, bound }: Bound, asked: Asked): string | undefined {
  const rule = `maximum ${name} usage per ${item.type} is ${formatQuantity(bound)}`;
  const request = asked.requests.get(name);
  if (request === undefined) return `${rule}.  No request is specified`;
  if (compareQuantities(request, bound) <= 0) return undefined;
  return `${rule}, but request is ${formatQuantity(request)}`;
}

function maximumFault({ item, name, bound }: Bound, asked: Asked): string | undefined {
  const rule = `maximum ${name} usage per ${item.type} is ${formatQuantity(bound)}`;
  const request = asked.requests.get(name);
  const limit = asked.limits.get(name);
  if (limit === undefined) return `${rule}.  No limit is specified`;
  if (compareQuantities(limit, bound) > 0) return `${rule}, but limit is ${formatQuantity(limit)}`;
  if (request === undefined || compareQuantities(request, bound) <= 0) return undefined;
  return `${rule}, but request is ${formatQuantity(request)}`;
}

function ratioFault({ item, name, bound }: Bound, asked: Asked): string | undefined {
  const rule = `${name} max limit to request ratio per ${item.type} is ${formatQuantity(bound)}`;
  const request = asked.requests.get(name);
  const limit = asked.limits.get(name);
  if (request === undefined || milliValueOf(request) === 0)
    return `${rule}, but no request is specified or request is 0`;
  if (limit === undefined || milliValueOf(limit) === 0)
    return `${rule}, but no limit is specified or limit is 0`;
  const ratio = milliValueOf(limit) / milliValueOf(request);
  if (ratio <= milliValueOf(bound) / 1000) return undefined;
  return `${rule}, but provided ratio is ${ratio.toFixed(6)}`;
}
