import { qosClassOf } from "../pod/qos.ts";
import type {
  PersistentVolumeClaim,
  Pod,
  ResourceQuotaSpec,
  ScopedResourceSelectorRequirement,
} from "../types/core-v1.ts";

/** Whether a quota with these scopes speaks of the pod; one without scopes speaks of every pod. */
export function scopesMatchPod(spec: ResourceQuotaSpec | undefined, pod: Pod): boolean {
  return scopesOf(spec).every((requirement) => matches(requirement, pod));
}

/** The only scope that a claim can be in is that of its VolumeAttributesClass. */
export function scopesMatchClaim(
  spec: ResourceQuotaSpec | undefined,
  { spec: wanted, status }: PersistentVolumeClaim,
): boolean {
  const names = [wanted?.volumeAttributesClassName, status?.currentVolumeAttributesClassName];
  return scopesOf(spec).every(
    (requirement) =>
      requirement.scopeName === "VolumeAttributesClass" &&
      names.some((name = "") => nameMatches(requirement, name)),
  );
}

/** Whether the quota leaves most kinds alone, because it has scopes. */
export function hasScopes(spec: ResourceQuotaSpec | undefined): boolean {
  return scopesOf(spec).length > 0;
}

function scopesOf(
  spec: ResourceQuotaSpec | undefined,
): readonly ScopedResourceSelectorRequirement[] {
  const plain = (spec?.scopes ?? []).map((scopeName) => ({ scopeName, operator: "Exists" }));
  return [...plain, ...(spec?.scopeSelector?.matchExpressions ?? [])];
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
      return nameMatches(requirement, pod.spec?.priorityClassName ?? "");
    case "CrossNamespacePodAffinity":
      return hasCrossNamespaceAffinity(pod);
    default:
      return false;
  }
}

function isBounded({ spec }: Pod): boolean {
  return spec?.activeDeadlineSeconds !== undefined;
}

function nameMatches(
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
