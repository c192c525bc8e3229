import { invalid, notSupported, required } from "../../field-error.ts";
import { jsonEquals } from "../../json.ts";
import type {
  AggregationRule,
  ClusterRole,
  ClusterRoleBinding,
  PolicyRule,
  Role,
  RoleBinding,
  RoleRef,
  Subject,
} from "../../types/rbac-v1.ts";
import { each, type Faults, needMatching, optional, when } from "../checks.ts";
import { pathSegmentName, subdomainName } from "../metadata.ts";
import { type KindRules, plainRules } from "../rules.ts";
import { validateLabelSelector } from "../selector.ts";

const group = "rbac.authorization.k8s.io";

export const roleRules: KindRules<Role> = plainRules({
  metadata: { scope: "namespaced", name: pathSegmentName },
  contents: ({ rules }) =>
    each(rules, "rules", (rule, path) => validateRule(rule, path, "namespaced")),
});

export const clusterRoleRules: KindRules<ClusterRole> = plainRules({
  metadata: { scope: "cluster", name: pathSegmentName },
  contents: ({ rules, aggregationRule }) => [
    ...each(rules, "rules", (rule, path) => validateRule(rule, path, "cluster")),
    ...optional(aggregationRule, "aggregationRule", validateAggregation),
  ],
});

export const roleBindingRules: KindRules<RoleBinding> = plainRules({
  metadata: { scope: "namespaced", name: pathSegmentName },
  contents: ({ roleRef, subjects }) => [
    ...validateRoleRef(roleRef, ["Role", "ClusterRole"]),
    ...each(subjects, "subjects", (subject, path) => validateSubject(subject, path, "namespaced")),
  ],
  changes: ({ roleRef }, old) => validateSameRole(roleRef, old.roleRef),
});

export const clusterRoleBindingRules: KindRules<ClusterRoleBinding> = plainRules({
  metadata: { scope: "cluster", name: pathSegmentName },
  contents: ({ roleRef, subjects }) => [
    ...validateRoleRef(roleRef, ["ClusterRole"]),
    ...each(subjects, "subjects", (subject, path) => validateSubject(subject, path, "cluster")),
  ],
  changes: ({ roleRef }, old) => validateSameRole(roleRef, old.roleRef),
});

type Scope = "namespaced" | "cluster";

function validateRule(rule: PolicyRule, path: string, scope: Scope): Faults {
  const { verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const urlsPath = `${path}.nonResourceURLs`;
  const verbFaults = when(
    verbs.length === 0,
    required(`${path}.verbs`, "verbs must contain at least one value"),
  );
  if (nonResourceURLs.length === 0) {
    return [...verbFaults, ...validateResources(apiGroups, resources, path)];
  }
  return [
    ...verbFaults,
    ...when(
      scope === "namespaced",
      invalid(urlsPath, nonResourceURLs, "namespaced rules cannot apply to non-resource URLs"),
    ),
    ...when(
      apiGroups.length + resources.length + resourceNames.length > 0,
      invalid(
        urlsPath,
        nonResourceURLs,
        "rules cannot apply to both regular resources and non-resource URLs",
      ),
    ),
  ];
}

function validateResources(
  apiGroups: readonly string[],
  resources: readonly string[],
  path: string,
): Faults {
  return [
    ...when(
      apiGroups.length === 0,
      required(`${path}.apiGroups`, "resource rules must supply at least one api group"),
    ),
    ...when(
      resources.length === 0,
      required(`${path}.resources`, "resource rules must supply at least one resource"),
    ),
  ];
}

function validateAggregation({ clusterRoleSelectors = [] }: AggregationRule, at: string): Faults {
  const path = `${at}.clusterRoleSelectors`;
  const detail = "at least one clusterRoleSelector required if aggregationRule is non-nil";
  return clusterRoleSelectors.length === 0
    ? [required(path, detail)]
    : each(clusterRoleSelectors, path, validateLabelSelector);
}

function validateRoleRef({ apiGroup, kind, name }: RoleRef, kinds: readonly string[]): Faults {
  return [
    ...when(apiGroup !== group, notSupported("roleRef.apiGroup", apiGroup ?? "", [group])),
    ...when(!kinds.includes(kind), notSupported("roleRef.kind", kind, kinds)),
    ...needMatching(name, "roleRef.name", pathSegmentName),
  ];
}

function validateSameRole(roleRef: RoleRef, old: RoleRef): Faults {
  const shown = { APIGroup: roleRef.apiGroup, Kind: roleRef.kind, Name: roleRef.name };
  return when(!jsonEquals(roleRef, old), invalid("roleRef", shown, "cannot change roleRef"));
}

function validateSubject(subject: Subject, path: string, scope: Scope): Faults {
  return [
    ...when(subject.name === "", required(`${path}.name`)),
    ...validateSubjectKind(subject, path, scope),
  ];
}

function validateSubjectKind(subject: Subject, path: string, scope: Scope): Faults {
  const { kind, name, apiGroup = "", namespace = "" } = subject;
  switch (kind) {
    case "ServiceAccount":
      return [
        ...(name === "" ? [] : needMatching(name, `${path}.name`, subdomainName)),
        ...when(apiGroup !== "", notSupported(`${path}.apiGroup`, apiGroup, [""])),
        ...when(scope === "cluster" && namespace === "", required(`${path}.namespace`)),
      ];
    case "User":
    case "Group":
      return when(apiGroup !== group, notSupported(`${path}.apiGroup`, apiGroup, [group]));
    default:
      return [notSupported(`${path}.kind`, kind, ["ServiceAccount", "User", "Group"])];
  }
}
