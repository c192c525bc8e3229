import { forbidden, invalid, required } from "../../field-error.ts";
import type { ControllerRevision } from "../../types/apps-v1.ts";
import type { Lease } from "../../types/coordination-v1.ts";
import type { PodDisruptionBudget, PodDisruptionBudgetSpec } from "../../types/policy-v1.ts";
import { type Faults, immutable, mayBeOneOf, notNegative, optional, when } from "../checks.ts";
import { type IntOrPercent, validateAtMostAll, validateIntOrPercent } from "../int-or-percent.ts";
import { pathSegmentName, subdomainName } from "../metadata.ts";
import { type KindRules, partRules, plainRules } from "../rules.ts";
import { validateLabelSelector } from "../selector.ts";

export const leaseRules: KindRules<Lease> = plainRules({
  metadata: { scope: "namespaced", name: subdomainName, finalizers: "any" },
  contents: ({ spec = {} }) => [
    ...when(
      spec.leaseDurationSeconds !== undefined && spec.leaseDurationSeconds <= 0,
      invalid("spec.leaseDurationSeconds", spec.leaseDurationSeconds, "must be greater than 0"),
    ),
    ...notNegative(spec.leaseTransitions, "spec.leaseTransitions"),
    ...when(
      Boolean(spec.preferredHolder) && !spec.strategy,
      forbidden("spec.preferredHolder", "may only be specified when `strategy` is defined"),
    ),
  ],
});

export const controllerRevisionRules: KindRules<ControllerRevision> = plainRules({
  metadata: { scope: "namespaced", name: subdomainName },
  contents: ({ data, revision }) => [
    ...when(data === undefined || data === null, required("data", "data is mandatory")),
    ...notNegative(revision, "revision"),
  ],
  changes: ({ data }, old) => immutable(data, old.data, "data"),
});

export const podDisruptionBudgetRules: KindRules<PodDisruptionBudget> = plainRules({
  metadata: { scope: "namespaced", name: pathSegmentName, finalizers: "any" },
  contents: ({ spec = {} }) => validateBudget(spec, "spec"),
  subresources: {
    status: partRules(({ status = {} }) =>
      (["disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods"] as const).flatMap(
        (name) => notNegative(status[name], `status.${name}`),
      ),
    ),
  },
});

function validateBudget(spec: PodDisruptionBudgetSpec, path: string): Faults {
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy } = spec;
  const shown = {
    MinAvailable: minAvailable,
    Selector: selector ?? null,
    MaxUnavailable: maxUnavailable,
    UnhealthyPodEvictionPolicy: unhealthyPodEvictionPolicy ?? null,
  };
  return [
    ...when(
      minAvailable !== undefined && maxUnavailable !== undefined,
      invalid(path, shown, "minAvailable and maxUnavailable cannot be both set"),
    ),
    ...optional(minAvailable, `${path}.minAvailable`, validateAmount),
    ...optional(maxUnavailable, `${path}.maxUnavailable`, validateAmount),
    ...validateLabelSelector(selector, `${path}.selector`),
    ...mayBeOneOf(unhealthyPodEvictionPolicy, `${path}.unhealthyPodEvictionPolicy`, [
      "AlwaysAllow",
      "IfHealthyBudget",
    ]),
  ];
}

function validateAmount(value: IntOrPercent, path: string): Faults {
  return [...validateIntOrPercent(value, path), ...validateAtMostAll(value, path)];
}
