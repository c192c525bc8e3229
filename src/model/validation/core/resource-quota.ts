import { invalid, required } from "../../field-error.ts";
import type {
  ResourceQuota,
  ResourceQuotaSpec,
  ScopedResourceSelectorRequirement,
} from "../../types/core-v1.ts";
import { eachEntry, type Faults, immutableDetail, when } from "../checks.ts";
import { subdomainName } from "../metadata.ts";
import { isStandardQuotaResource } from "../pod/resource-names.ts";
import { validateQuantity, validateResourceName } from "../pod/resources.ts";
import { type KindRules, partRules, plainRules } from "../rules.ts";

export const resourceQuotaRules: KindRules<ResourceQuota> = plainRules({
  metadata: { scope: "namespaced", name: subdomainName },
  contents: ({ spec = {} }) => [
    ...validateAmounts(spec.hard, "spec.hard"),
    ...validateScopes(spec.scopes ?? [], spec.scopes, "spec.scopes"),
    ...validateSelector(spec, "spec.scopeSelector.matchExpressions"),
  ],
  changes: ({ spec = {} }, { spec: old = {} }) => {
    const isChange = setOf(spec.scopes) !== setOf(old.scopes);
    return when(isChange, invalid("spec.scopes", spec.scopes, immutableDetail));
  },
  subresources: {
    status: partRules(({ status }) => [
      ...validateAmounts(status?.hard, "status.hard"),
      ...validateAmounts(status?.used, "status.used"),
    ]),
  },
});

function setOf(scopes: readonly string[] = []): string {
  return [...new Set(scopes)].sort().join();
}

function validateAmounts(list: ResourceQuotaSpec["hard"], path: string): Faults {
  return eachEntry(list, path, ({ key, value }, entryPath) => [
    ...validateResourceName(key, entryPath),
    ...when(
      !key.includes("/") && !isStandardQuotaResource(key),
      invalid(entryPath, key, "must be a standard resource for quota"),
    ),
    ...validateQuantity(key, value, entryPath),
  ]);
}

const podScopes: readonly string[] = [
  "Terminating",
  "NotTerminating",
  "BestEffort",
  "NotBestEffort",
  "CrossNamespacePodAffinity",
];
const scopes: readonly string[] = [...podScopes, "PriorityClass", "VolumeAttributesClass"];
const conflicts = [
  ["BestEffort", "NotBestEffort"],
  ["Terminating", "NotTerminating"],
] as const;

/** `shown` is what the messages show. */
function validateScopes(names: readonly string[], shown: unknown, path: string): Faults {
  return [
    ...names.flatMap((name) =>
      when(!scopes.includes(name), invalid(path, shown, "unsupported scope")),
    ),
    ...validateConflicts(names, shown, path),
  ];
}

function validateConflicts(names: readonly string[], shown: unknown, path: string): Faults {
  return conflicts.flatMap((pair) =>
    when(
      pair.every((name) => names.includes(name)),
      invalid(path, shown, "conflicting scopes"),
    ),
  );
}

function validateSelector(spec: ResourceQuotaSpec, path: string): Faults {
  const expressions = spec.scopeSelector?.matchExpressions ?? [];
  const names = expressions.map(({ scopeName }) => scopeName);
  return [
    ...expressions.flatMap((expression) => validateExpression(expression, path)),
    ...validateConflicts(names, spec.scopes, path),
  ];
}

function validateExpression(expression: ScopedResourceSelectorRequirement, path: string): Faults {
  const { scopeName, operator } = expression;
  return [
    ...when(
      !scopes.includes(scopeName),
      invalid(`${path}.scopeName`, scopeName, "unsupported scope"),
    ),
    ...when(
      podScopes.includes(scopeName) && operator !== "Exists",
      invalid(
        `${path}.operator`,
        operator,
        "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity",
      ),
    ),
    ...validateOperator(expression, path),
  ];
}

function validateOperator(
  { operator, values = [] }: ScopedResourceSelectorRequirement,
  path: string,
): Faults {
  switch (operator) {
    case "In":
    case "NotIn":
      return when(
        values.length === 0,
        required(
          `${path}.values`,
          "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
        ),
      );
    case "Exists":
    case "DoesNotExist":
      return when(
        values.length > 0,
        invalid(
          `${path}.values`,
          values,
          "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
        ),
      );
    default:
      return [invalid(`${path}.operator`, operator, "not a valid selector operator")];
  }
}
