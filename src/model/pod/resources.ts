import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  type Quantity,
} from "../quantity.ts";
import type { Container, ContainerStatus, Pod, ResourceRequirements } from "../types/core-v1.ts";
import { initContainersOf, isSidecar, mainsOf } from "./containers.ts";

/** Amounts by resource name (`cpu`, `memory`, `hugepages-2Mi`, ...). */
export type Resources = ReadonlyMap<string, Quantity>;

export interface EffectiveOptions {
  /**
   * "spec" (the default) takes what the containers ask for; "status" the largest of that, what is allocated and what
   * is in effect, so that a resize under way is counted in full (semantics section 7.1).
   */
  readonly from?: "spec" | "status";
  readonly podLevel?: "counted" | "ignored";
  readonly overhead?: "added" | "left out";
}

/** What a pod requests of a node (semantics section 7.1). */
export function podRequestsOf(pod: Pod, options: EffectiveOptions = {}): Resources {
  const ofContainer = (container: Container) =>
    containerResources(pod, container, "requests", options);
  const requests = withPodLevel(pod, "requests", aggregate(pod, ofContainer), options);
  return options.overhead === "left out" ? requests : sum(requests, overheadOf(pod));
}

/** What a pod may use at most; a resource that nobody limits is not there. */
export function podLimitsOf(pod: Pod, options: EffectiveOptions = {}): Resources {
  const ofContainer = (container: Container) =>
    containerResources(pod, container, "limits", options);
  const limits = withPodLevel(pod, "limits", aggregate(pod, ofContainer), options);
  if (options.overhead === "left out") return limits;
  const limited = [...overheadOf(pod)].filter(([name]) => isPositive(limits.get(name)));
  return sum(limits, new Map(limited));
}

/** The steady state against each stage of the start, per resource: whichever is larger. */
function aggregate(pod: Pod, ofContainer: (container: Container) => Resources): Resources {
  let sidecars: Resources = new Map();
  let stages: Resources = new Map();
  for (const container of initContainersOf(pod)) {
    const stage = sum(sidecars, ofContainer(container));
    if (isSidecar(container)) sidecars = stage;
    stages = largest(stages, stage);
  }
  const steady = mainsOf(pod).map(ofContainer).reduce(sum, sidecars);
  return largest(steady, stages);
}

/** `spec.overhead`, which the runtime class sets. */
export function overheadOf(pod: Pod): Resources {
  return resourcesFrom(pod.spec?.overhead);
}

/** Whether `spec.resources` sets a request or a limit that counts for the whole pod. */
export function hasPodLevelResources(pod: Pick<Pod, "spec">): boolean {
  const { requests = {}, limits = {} } = pod.spec?.resources ?? {};
  return [...Object.keys(requests), ...Object.keys(limits)].some(isPodLevelResource);
}

/** The resources that `spec.resources` of a pod may name. */
export function isPodLevelResource(name: string): boolean {
  return name === "cpu" || name === "memory" || name.startsWith("hugepages-");
}

/** Reads a resource list; entries that are no quantity are left out (validation has refused them before). */
export function resourcesFrom(list: Readonly<Record<string, string>> | undefined): Resources {
  const read = Object.entries(list ?? {}).map(
    ([name, text]) => [name, parseQuantity(text)] as const,
  );
  return new Map(read.flatMap(([name, quantity]) => (quantity ? [[name, quantity] as const] : [])));
}

/** The list as it goes into an object, in canonical form. */
export function toResourceList(resources: Resources): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...resources].map(([name, quantity]) => [name, formatQuantity(quantity)]),
  );
}

/** The sum per resource name. */
export function sum(left: Resources, right: Resources): Resources {
  return combine({ left, right }, addQuantities);
}

/** The larger amount per resource name. */
export function largest(left: Resources, right: Resources): Resources {
  return combine({ left, right }, (a, b) => (compareQuantities(a, b) < 0 ? b : a));
}

function combine(
  { left, right }: { readonly left: Resources; readonly right: Resources },
  both: (left: Quantity, right: Quantity) => Quantity,
): Resources {
  const result = new Map(left);
  for (const [name, quantity] of right) {
    const present = result.get(name);
    result.set(name, present === undefined ? quantity : both(present, quantity));
  }
  return result;
}

type Side = "requests" | "limits";

function withPodLevel(
  pod: Pod,
  side: Side,
  total: Resources,
  options: EffectiveOptions,
): Resources {
  if (options.podLevel === "ignored") return total;
  const own = [...resourcesFrom(pod.spec?.resources?.[side])];
  return new Map([...total, ...own.filter(([name]) => isPodLevelResource(name))]);
}

function containerResources(
  pod: Pod,
  container: Container,
  side: Side,
  options: EffectiveOptions,
): Resources {
  const asked = resourcesFrom(container.resources?.[side]);
  const status = options.from === "status" ? statusNamed(pod, container.name) : undefined;
  if (status?.resources === undefined) return asked;
  const granted = grantedResources(status, status.resources, side);
  return isResizeInfeasible(pod) ? granted : largest(asked, granted);
}

function grantedResources(
  status: ContainerStatus,
  actual: ResourceRequirements,
  side: Side,
): Resources {
  const inEffect = resourcesFrom(actual[side]);
  return side === "limits" ? inEffect : largest(inEffect, resourcesFrom(status.allocatedResources));
}

function statusNamed(pod: Pod, name: string): ContainerStatus | undefined {
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
  return [...containerStatuses, ...initContainerStatuses].find((status) => status.name === name);
}

function isResizeInfeasible(pod: Pod): boolean {
  const conditions = pod.status?.conditions ?? [];
  return conditions.some(
    ({ type, status, reason }) =>
      type === "PodResizePending" && status === "True" && reason === "Infeasible",
  );
}

function isPositive(quantity: Quantity | undefined): boolean {
  return quantity !== undefined && quantity.nanos > 0n;
}
