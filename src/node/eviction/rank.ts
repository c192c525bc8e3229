import { valueOf } from "../../model/quantity.ts";
import { podRequestsOf, resourcesFrom } from "../../model/pod/resources.ts";
import { initContainersOf, mainsOf } from "../../model/pod/containers.ts";
import type { Stored } from "../../model/object.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import { describeBytes } from "./describe-bytes.ts";
import type { Shortage } from "./thresholds.ts";

/** What a pod uses of the scarce resource, in all and for each container. */
export interface Consumption {
  readonly pod: Stored<Pod>;
  readonly used: number;
  readonly containers: ReadonlyMap<string, number>;
}

const SYSTEM_CRITICAL_PRIORITY = 2_000_000_000;

/**
 * The order in which pods are evicted: who uses more than it asked for comes first, then the lower priority, then who
 * exceeds its request by more. Pods that the system needs are never evicted.
 */
export function evictionOrder(
  consumptions: readonly Consumption[],
  { resource }: Pick<Shortage, "resource">,
): readonly Consumption[] {
  const excess = ({ pod, used }: Consumption): number => used - requestOf(pod, resource);
  const priority = ({ pod }: Consumption): number => priorityOf(pod);
  return consumptions
    .filter(({ pod }) => !isSystemCritical(pod))
    .toSorted(
      (a, b) =>
        Number(excess(b) > 0) - Number(excess(a) > 0) ||
        priority(a) - priority(b) ||
        excess(b) - excess(a),
    );
}

/** Whether the system needs the pod: it is never evicted, and ends last when the node goes down. */
export function isSystemCritical(pod: Pod): boolean {
  return priorityOf(pod) >= SYSTEM_CRITICAL_PRIORITY;
}

function priorityOf({ spec }: Pod): number {
  return spec?.priority ?? 0;
}

/** A kubelet's text for the pod's status. */
export function evictionMessage({ pod, containers }: Consumption, shortage: Shortage): string {
  const { resource, threshold, available } = shortage;
  const node = `The node was low on resource: ${resource}. Threshold quantity: ${describe(resource, threshold)}, available: ${describe(resource, available)}. `;
  const hungry = [...mainsOf(pod), ...initContainersOf(pod)].flatMap((container) => {
    const used = containers.get(container.name) ?? 0;
    const requested = amountOf(resourcesFrom(container.resources?.requests), resource);
    if (used <= requested) return [];
    return [
      `Container ${container.name} was using ${describe(resource, used)}, request is ${describe(resource, requested)}, has larger consumption of ${resource}. `,
    ];
  });
  return node + hungry.join("");
}

function requestOf(pod: Pod, resource: Shortage["resource"]): number {
  return amountOf(podRequestsOf(pod), resource);
}

function amountOf(
  resources: ReturnType<typeof resourcesFrom>,
  resource: Shortage["resource"],
): number {
  const quantity = resources.get(resource);
  return quantity === undefined ? 0 : valueOf(quantity);
}

function describe(resource: Shortage["resource"], amount: number): string {
  const isBytes = resource === "memory" || resource === "ephemeral-storage";
  return isBytes && amount > 0 ? describeBytes(amount) : String(Math.round(amount));
}
