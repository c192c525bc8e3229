import { parseQuantity, milliValueOf, quantityOf } from "../../model/quantity.ts";
import type { Pod, ResourceFieldSelector } from "../../model/types/core-v1.ts";
import type { AnyContainer } from "../effects.ts";
import { PodError } from "../pod-error.ts";

/** What the node can give pods: the limit of a container that has none, as far as it may know. */
export type Allocatable = Readonly<Record<string, string>>;

/**
 * The text of a `resourceFieldRef`: the amount in units of the divisor, rounded up. A missing limit of cpu, memory or
 * ephemeral storage reads as the pod's own limit, else as what the node can allocate; a missing request as 0.
 */
export function resourceValue(
  pod: Pod,
  container: AnyContainer | undefined,
  selector: ResourceFieldSelector,
  allocatable: Allocatable,
): string {
  const target = targetContainer(pod, container, selector.containerName);
  const [list, name] = splitResource(selector.resource);
  const own = target.resources?.[list]?.[name];
  const text = own ?? (list === "limits" ? defaultLimit(pod, name, allocatable) : "0");
  return divide(text, selector.divisor, name === "cpu");
}

function targetContainer(
  pod: Pod,
  container: AnyContainer | undefined,
  name: string | undefined,
): AnyContainer {
  if (name === undefined || name === "") {
    if (container === undefined) throw new PodError("container  not found");
    return container;
  }
  const all = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])];
  const found = all.find((candidate) => candidate.name === name);
  if (found === undefined) throw new PodError(`container ${name} not found`);
  return found;
}

function splitResource(resource: string): ["limits" | "requests", string] {
  const match = /^(limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-.+)$/.exec(resource);
  if (match === null) throw new PodError(`unsupported container resource : ${resource}`);
  return [match[1] === "limits" ? "limits" : "requests", match[2] ?? ""];
}

function defaultLimit(pod: Pod, name: string, allocatable: Allocatable): string {
  if (name.startsWith("hugepages-")) return "0";
  return pod.spec?.resources?.limits?.[name] ?? allocatable[name] ?? "0";
}

function divide(text: string, divisorText: string | undefined, inMillis: boolean): string {
  const amount = parseQuantity(text) ?? quantityOf(0);
  const parsed = parseQuantity(divisorText ?? "1") ?? quantityOf(1);
  const divisor = parsed.nanos === 0n ? quantityOf(1) : parsed;
  // Cpu is divided in millicores, so that a divisor of 1m works; everything else in whole units.
  const top = inMillis ? milliValueOf(amount) : Number(amount.nanos / 1_000_000_000n);
  const bottom = inMillis ? milliValueOf(divisor) : Number(divisor.nanos / 1_000_000_000n);
  return String(Math.ceil(top / Math.max(bottom, 1)));
}
