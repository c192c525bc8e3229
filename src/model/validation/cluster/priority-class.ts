import { forbidden } from "../../field-error.ts";
import type { PriorityClass } from "../../types/scheduling-v1.ts";
import { type Faults, immutable, mayBeOneOf, when } from "../checks.ts";
import { subdomainName } from "../metadata.ts";
import { type KindRules, plainRules } from "../rules.ts";

const userPriorityMax = 1_000_000_000;
/** The classes that every cluster has, and their values. */
export const systemPriorities: Readonly<Record<string, number>> = {
  "system-node-critical": 2_000_001_000,
  "system-cluster-critical": 2_000_000_000,
};

export const priorityClassRules: KindRules<PriorityClass> = plainRules({
  metadata: { scope: "cluster", name: subdomainName },
  contents: (priorityClass) => [
    ...validateValue(priorityClass),
    ...mayBeOneOf(priorityClass.preemptionPolicy, "preemptionPolicy", [
      "PreemptLowerPriority",
      "Never",
    ]),
  ],
  changes: (priorityClass, old) => [
    ...when(
      (priorityClass.value ?? 0) !== (old.value ?? 0),
      forbidden("value", "may not be changed in an update."),
    ),
    ...immutable(priorityClass.preemptionPolicy, old.preemptionPolicy, "preemptionPolicy"),
  ],
});

function validateValue({ metadata, value = 0, globalDefault }: PriorityClass): Faults {
  const name = metadata?.name ?? "";
  if (!name.startsWith("system-")) {
    const detail = `maximum allowed value of a user defined priority is ${userPriorityMax}`;
    return when(value > userPriorityMax, forbidden("value", detail));
  }
  const wanted = systemPriorities[name];
  const error =
    wanted === undefined
      ? `${name} is not a known system priority class`
      : value !== wanted
        ? `value of ${name} PriorityClass must be ${wanted}`
        : globalDefault === true
          ? `globalDefault of ${name} PriorityClass must be false`
          : undefined;
  const detail = `priority class names with 'system-' prefix are reserved for system use only. error: ${error}`;
  return when(error !== undefined, forbidden("metadata.name", detail));
}
