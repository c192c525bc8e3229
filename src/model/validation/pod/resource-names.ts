import { qualifiedName } from "../formats.ts";

const computeResources = new Set(["cpu", "memory", "ephemeral-storage"]);

/** The names that a ResourceQuota may limit, besides `count/...` and fully qualified ones. */
const quotaResources = new Set([
  "cpu",
  "memory",
  "ephemeral-storage",
  "requests.cpu",
  "requests.memory",
  "requests.storage",
  "requests.ephemeral-storage",
  "limits.cpu",
  "limits.memory",
  "limits.ephemeral-storage",
  "pods",
  "resourcequotas",
  "services",
  "replicationcontrollers",
  "secrets",
  "persistentvolumeclaims",
  "configmaps",
  "services.nodeports",
  "services.loadbalancers",
]);

/** A resource that Kubernetes knows by its short name. */
export function isStandardResource(name: string): boolean {
  return isStandardQuotaResource(name) || name === "storage";
}

export function isStandardQuotaResource(name: string): boolean {
  return quotaResources.has(name) || isHugePages(name) || name.startsWith("requests.hugepages-");
}

/** A short name that a container may request. */
export function isContainerResource(name: string): boolean {
  return computeResources.has(name) || isHugePages(name);
}

export function isHugePages(name: string): boolean {
  return name.startsWith("hugepages-");
}

/** Whether the name belongs to Kubernetes: unqualified, or in its own domain. */
export function isNativeResource(name: string): boolean {
  return !name.includes("/") || name.includes("kubernetes.io/");
}

/** Whether the name is somebody else's: qualified, and still a name with `requests.` before it. */
export function isExtendedResource(name: string): boolean {
  if (isNativeResource(name) || name.startsWith("requests.")) return false;
  return qualifiedName(`requests.${name}`).length === 0;
}

/** Whether requests may be lower than limits. */
export function isOvercommitAllowed(name: string): boolean {
  return isNativeResource(name) && !isHugePages(name);
}

/** Whether only whole numbers of it exist. */
export function isIntegerResource(name: string): boolean {
  return countedResources.has(name) || isExtendedResource(name);
}

const countedResources = new Set(
  [...quotaResources].filter((name) =>
    /^(pods|resourcequotas|services|replicationcontrollers|secrets|persistentvolumeclaims|configmaps)/.test(
      name,
    ),
  ),
);
