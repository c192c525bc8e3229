import { parseQuantity, milliValueOf, valueOf } from "../../src/model/quantity.ts";
import type { ResourceRequirements } from "../../src/model/types/core-v1.ts";
import { ALLOCATABLE } from "../life/pods.ts";
import type { Invariant, Witness } from "./invariant.ts";

/** Semantics §8.3: what can never fit is promised to nobody. */
export function nothingInfeasible(_witness: Witness): Invariant {
  return {
    name: "no container gets what the node does not have",
    see: (fact) => {
      if (fact.kind !== "resized" && fact.kind !== "startCalled") return undefined;
      return isInfeasible(fact.resources) ? fact.name : undefined;
    },
  };
}

/** Semantics §8.3: a resize restarts only what says so in its `resizePolicy`. */
export function restartsForResize({ inits, mains }: Witness): Invariant {
  return {
    name: "a resize restarts only where the policy says so",
    see: (fact) => {
      if (fact.kind !== "journal" || fact.entry.what !== "BeginStop") return undefined;
      const { subject, detail } = fact.entry;
      if (detail?.["cause"] !== "resize") return undefined;
      const container = [...inits, ...mains].find(({ name }) => name === subject);
      const policies = container?.resizePolicy ?? [];
      const mayRestart = policies.some((policy) => policy.restartPolicy === "RestartContainer");
      return mayRestart ? undefined : subject;
    },
  };
}

export function isInfeasible(resources: ResourceRequirements | undefined): boolean {
  const cpu = parseQuantity(resources?.requests?.["cpu"] ?? "0");
  const memory = parseQuantity(resources?.requests?.["memory"] ?? "0");
  return (
    (cpu !== undefined && milliValueOf(cpu) > ALLOCATABLE.cpuMillis) ||
    (memory !== undefined && valueOf(memory) > ALLOCATABLE.memoryBytes)
  );
}
