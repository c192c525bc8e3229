import type { GroupVersionResource, KubeObject } from "../object.ts";
import { podLimitsOf, podRequestsOf, resourcesFrom, type Resources } from "../pod/resources.ts";
import { parseQuantity, type Quantity } from "../quantity.ts";
import type { PersistentVolumeClaim, Pod, ResourceQuotaSpec, Service } from "../types/core-v1.ts";
import { hasScopes, scopesMatchClaim, scopesMatchPod } from "./scopes.ts";

const ONE: Quantity = { nanos: 1_000_000_000n, format: "DecimalSI" };
/** Kinds that have a name of their own in a quota, besides `count/...`. */
const NAMED = new Set(["configmaps", "secrets", "replicationcontrollers", "resourcequotas"]);
/** Requests of these may be named without `requests.`. */
const SHORT = new Set(["cpu", "memory", "ephemeral-storage"]);

/**
 * What an object uses of a ResourceQuota, by the names that `spec.hard` has. Scopes are not looked at here.
 * Source: upstream's evaluators for pods, Services, claims and object counts.
 */
export function quotaUsageOf(
  type: Pick<GroupVersionResource, "group" | "resource">,
  object: KubeObject,
): Resources {
  const { group, resource } = type;
  const name = group === "" ? resource : `${resource}.${group}`;
  const usage = new Map<string, Quantity>([[`count/${name}`, ONE]]);
  const specific = group === "" ? specificUsage(resource, object) : [];
  for (const [key, quantity] of specific) usage.set(key, quantity);
  return usage;
}

/** Whether the quota speaks of the object: one with scopes only of the pods, or claims, that they match. */
export function speaksOf(
  spec: ResourceQuotaSpec | undefined,
  { group, resource }: Pick<GroupVersionResource, "group" | "resource">,
  object: KubeObject,
): boolean {
  if (!hasScopes(spec)) return true;
  if (group !== "") return false;
  if (resource === "pods") return scopesMatchPod(spec, object);
  return resource === "persistentvolumeclaims" && scopesMatchClaim(spec, object);
}

type Entries = readonly (readonly [string, Quantity])[];

function specificUsage(resource: string, object: KubeObject): Entries {
  switch (resource) {
    case "pods":
      return podUsage(object);
    case "services":
      return serviceUsage(object);
    case "persistentvolumeclaims":
      return claimUsage(object);
    default:
      return NAMED.has(resource) ? [[resource, ONE]] : [];
  }
}

/** Pods that have ended use nothing but their place in the store. */
function podUsage(pod: Pod): Entries {
  const phase = pod.status?.phase;
  if (phase === "Succeeded" || phase === "Failed") return [];
  const requests = [...podRequestsOf(pod, { from: "status" })];
  const limits = [...podLimitsOf(pod)].filter(([name]) => SHORT.has(name));
  return [
    ["pods", ONE],
    ...requests.map(([name, quantity]) => [`requests.${name}`, quantity] as const),
    ...requests.filter(([name]) => SHORT.has(name) || name.startsWith("hugepages-")),
    ...limits.map(([name, quantity]) => [`limits.${name}`, quantity] as const),
  ];
}

function serviceUsage({ spec }: Service): Entries {
  const type = spec?.type ?? "ClusterIP";
  const ports = BigInt(spec?.ports?.length ?? 0);
  const nodePorts: Quantity = { nanos: ports * ONE.nanos, format: "DecimalSI" };
  const hasNodePorts =
    type === "NodePort" ||
    (type === "LoadBalancer" && spec?.allocateLoadBalancerNodePorts !== false);
  return [
    ["services", ONE],
    ...(hasNodePorts ? ([["services.nodeports", nodePorts]] as const) : []),
    ...(type === "LoadBalancer" ? ([["services.loadbalancers", ONE]] as const) : []),
  ];
}

function claimUsage({ spec, status }: PersistentVolumeClaim): Entries {
  const asked = resourcesFrom(spec?.resources?.requests).get("storage");
  const granted = parseQuantity(status?.allocatedResources?.["storage"] ?? "0");
  const storage = larger(asked, granted);
  const className = spec?.storageClassName ?? "";
  const prefix = `${className}.storageclass.storage.k8s.io/`;
  const counts: Entries = [
    ["persistentvolumeclaims", ONE],
    ...(storage === undefined ? [] : ([["requests.storage", storage]] as const)),
  ];
  if (className === "") return counts;
  return [...counts, ...counts.map(([name, quantity]) => [`${prefix}${name}`, quantity] as const)];
}

function larger(a: Quantity | undefined, b: Quantity | undefined): Quantity | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a.nanos < b.nanos ? b : a;
}
