import { qosClassOf } from "../pod/qos.ts";
import type {
  Pod,
  ResourceQuotaSpec,
  ScopedResourceSelectorRequirement,
} from "../types/core-v1.ts";

/** Whether a quota with these scopes speaks of the pod; one without scopes speaks of every pod. */
export function scopesMatchPod(spec: ResourceQuotaSpec | undefined, pod: Pod): boolean {
  const plain = (spec?.scopes ?? []).map((scopeName) => ({ scopeName, operator: "Exists" }));
  const selected = spec?.scopeSelector?.matchExpressions ?? [];
  return [...plain, ...selected].every((requirement) => matches(requirement, pod));
}

/** Whether the quota speaks of pods only, because it has scopes. */
export function hasScopes(spec: ResourceQuotaSpec | undefined): boolean {
  const selected = spec?.scopeSelector?.matchExpressions ?? [];
  return (spec?.scopes ?? []).length + selected.length > 0;
}

function matches(requirement: ScopedResourceSelectorRequirement, pod: Pod): boolean {
  switch (requirement.scopeName) {
    case "Terminating":
      return isBounded(pod);
    case "NotTerminating":
      return !isBounded(pod);
    case "BestEffort":
      return qosClassOf(pod) === "BestEffort";
    case "NotBestEffort":
      return qosClassOf(pod) !== "BestEffort";
    case "PriorityClass":
      return priorityMatches(requirement, pod.spec?.priorityClassName ?? "");
    case "CrossNamespacePodAffinity":
      return hasCrossNamespaceAffinity(pod);
    default:
      return false;
  }
}

function isBounded({ spec }: Pod): boolean {
  return spec?.activeDeadlineSeconds !== undefined;
}

function priorityMatches(
  { operator, values = [] }: ScopedResourceSelectorRequirement,
  name: string,
): boolean {
  switch (operator) {
    case "In":
      return values.includes(name);
    case "NotIn":
      return !values.includes(name);
    case "DoesNotExist":
      return name === "";
    default:
      return name !== "";
  }
}

function hasCrossNamespaceAffinity({ spec }: Pod): boolean {
  const { podAffinity, podAntiAffinity } = spec?.affinity ?? {};
  const terms = [podAffinity, podAntiAffinity].flatMap((affinity) => [
    ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(
      ({ podAffinityTerm }) => podAffinityTerm,
    ),
  ]);
  return terms.some(
    ({ namespaces = [], namespaceSelector }) =>
      namespaces.length > 0 || namespaceSelector !== undefined,
  );
}
