import { duplicate, forbidden, invalid, required } from "../../field-error.ts";
import type {
  PodAffinity,
  PodAffinityTerm,
  TopologySpreadConstraint,
} from "../../types/core-v1.ts";
import type { LabelSelector } from "../../types/meta-v1.ts";
import { each, type Faults, matches, oneOf, optional, when } from "../checks.ts";
import { dnsLabel, qualifiedName } from "../formats.ts";
import { validateLabelSelector } from "../selector.ts";

/** `podAffinity` or `podAntiAffinity`. */
export function validatePodAffinity(affinity: PodAffinity | undefined, path: string): Faults {
  const hard = "requiredDuringSchedulingIgnoredDuringExecution";
  const soft = "preferredDuringSchedulingIgnoredDuringExecution";
  return [
    ...each(affinity?.[hard], `${path}.${hard}`, validateTerm),
    ...each(affinity?.[soft], `${path}.${soft}`, ({ weight, podAffinityTerm }, itemPath) => [
      ...validateWeight(weight, `${itemPath}.weight`),
      ...optional(podAffinityTerm, `${itemPath}.podAffinityTerm`, validateTerm),
    ]),
  ];
}

/** The weight of a preference. */
export function validateWeight(weight: number, path: string): Faults {
  return when(weight <= 0 || weight > 100, invalid(path, weight, "must be in the range 1-100"));
}

/** `spec.topologySpreadConstraints`. */
export function validateTopologySpread(
  constraints: readonly TopologySpreadConstraint[] | undefined,
  path: string,
): Faults {
  return each(constraints, path, (constraint, itemPath, index) => [
    ...validateSpread(constraint, itemPath),
    ...validateRepetition(constraint, constraints?.slice(index + 1) ?? [], itemPath),
    ...validateMinDomains(constraint, `${itemPath}.minDomains`),
    ...validatePolicies(constraint, itemPath),
    ...validateSpreadKeys(constraint, `${itemPath}.matchLabelKeys`),
    ...validateLabelSelector(constraint.labelSelector, `${itemPath}.labelSelector`),
  ]);
}

function validateTerm(term: PodAffinityTerm, path: string): Faults {
  return [
    ...validateLabelSelector(term.labelSelector, `${path}.labelSelector`),
    ...validateLabelSelector(term.namespaceSelector, `${path}.namespaceSelector`),
    ...(term.namespaces ?? []).flatMap((name) => matches(name, `${path}.namespace`, dnsLabel)),
    ...validateKeys(term.matchLabelKeys, `${path}.matchLabelKeys`, term.labelSelector),
    ...validateKeys(term.mismatchLabelKeys, `${path}.mismatchLabelKeys`, term.labelSelector),
    ...each(term.matchLabelKeys, `${path}.matchLabelKeys`, (key, keyPath) =>
      when(
        term.mismatchLabelKeys?.includes(key) === true,
        invalid(keyPath, key, "exists in both matchLabelKeys and mismatchLabelKeys"),
      ),
    ),
    ...when(!term.topologyKey, required(`${path}.topologyKey`, "can not be empty")),
    ...matches(term.topologyKey ?? "", `${path}.topologyKey`, qualifiedName),
  ];
}

function validateKeys(
  keys: readonly string[] | undefined,
  path: string,
  selector: LabelSelector | undefined,
): Faults {
  if (keys === undefined || keys.length === 0) return [];
  if (selector === undefined) return [forbidden(path, withoutSelector)];
  return each(keys, path, (key, keyPath) => matches(key, keyPath, qualifiedName));
}

const withoutSelector = "must not be specified when labelSelector is not set";

function validateSpread(constraint: TopologySpreadConstraint, path: string): Faults {
  const { maxSkew, topologyKey, whenUnsatisfiable } = constraint;
  return [
    ...when(maxSkew <= 0, invalid(`${path}.maxSkew`, maxSkew, "must be greater than zero")),
    ...when(!topologyKey, required(`${path}.topologyKey`, "can not be empty")),
    ...oneOf(whenUnsatisfiable, `${path}.whenUnsatisfiable`, ["DoNotSchedule", "ScheduleAnyway"]),
  ];
}

function validateRepetition(
  { topologyKey, whenUnsatisfiable }: TopologySpreadConstraint,
  later: readonly TopologySpreadConstraint[],
  path: string,
): Faults {
  const isRepeated = later.some(
    (each) => each.topologyKey === topologyKey && each.whenUnsatisfiable === whenUnsatisfiable,
  );
  const field = `${path}.{topologyKey, whenUnsatisfiable}`;
  return when(isRepeated, duplicate(field, `{${topologyKey}, ${whenUnsatisfiable}}`));
}

function validateMinDomains(constraint: TopologySpreadConstraint, path: string): Faults {
  const { minDomains, whenUnsatisfiable } = constraint;
  if (minDomains === undefined) return [];
  const detail = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`;
  return [
    ...when(minDomains <= 0, invalid(path, minDomains, "must be greater than zero")),
    ...when(whenUnsatisfiable !== "DoNotSchedule", invalid(path, minDomains, detail)),
  ];
}

function validatePolicies(constraint: TopologySpreadConstraint, path: string): Faults {
  const policies = ["nodeAffinityPolicy", "nodeTaintsPolicy"] as const;
  return policies.flatMap((name) =>
    optional(constraint[name], `${path}.${name}`, (policy, policyPath) =>
      oneOf(policy, policyPath, ["Honor", "Ignore"]),
    ),
  );
}

function validateSpreadKeys(constraint: TopologySpreadConstraint, path: string): Faults {
  const { matchLabelKeys = [], labelSelector } = constraint;
  if (matchLabelKeys.length === 0) return [];
  const selected = new Set([
    ...Object.keys(labelSelector?.matchLabels ?? {}),
    ...(labelSelector?.matchExpressions ?? []).map(({ key }) => key),
  ]);
  return [
    ...when(labelSelector === undefined, forbidden(path, withoutSelector)),
    ...each(matchLabelKeys, path, (key, keyPath) => [
      ...matches(key, keyPath, qualifiedName),
      ...when(
        selected.has(key),
        invalid(keyPath, key, "exists in both matchLabelKeys and labelSelector"),
      ),
    ]),
  ];
}
