import type {
  ClusterRole,
  ClusterRoleBinding,
  PolicyRule,
  Role,
} from "../../model/types/rbac-v1.ts";
import { authenticatedGroup, mastersGroup, unauthenticatedGroup } from "../user.ts";
import { namespacedRoles, systemRoles } from "./system-roles.ts";
import { editRules, adminOnlyRules, viewRules } from "./user-facing-rules.ts";

/** The objects that every cluster has from its first second, and that charts and operators bind to. */
export interface DefaultPolicy {
  readonly clusterRoles: readonly ClusterRole[];
  readonly clusterRoleBindings: readonly ClusterRoleBinding[];
  readonly roles: readonly Role[];
}

const bootstrapLabels = { "kubernetes.io/bootstrapping": "rbac-defaults" };
const autoupdate = { "rbac.authorization.kubernetes.io/autoupdate": "true" };

/** The default roles and bindings of Kubernetes that people rely on (api-contract section 16). */
export function defaultPolicy(): DefaultPolicy {
  return {
    clusterRoles: [
      ...userFacingRoles(),
      ...Object.entries(systemRoles).map(([name, rules]) => role(name, rules)),
    ],
    clusterRoleBindings: [
      binding("cluster-admin", [mastersGroup]),
      binding("system:discovery", [authenticatedGroup]),
      binding("system:basic-user", [authenticatedGroup]),
      binding("system:public-info-viewer", [authenticatedGroup, unauthenticatedGroup]),
      binding("system:service-account-issuer-discovery", ["system:serviceaccounts"]),
      binding("system:monitoring", ["system:monitoring"]),
    ],
    roles: Object.entries(namespacedRoles).map(([name, rules]) => ({
      metadata: {
        name,
        namespace: "kube-system",
        labels: bootstrapLabels,
        annotations: autoupdate,
      },
      rules,
    })),
  };
}

function userFacingRoles(): readonly ClusterRole[] {
  return [
    role("cluster-admin", [
      { verbs: ["*"], apiGroups: ["*"], resources: ["*"] },
      { verbs: ["*"], nonResourceURLs: ["*"] },
    ]),
    aggregated("admin", [...adminOnlyRules, ...editRules, ...viewRules]),
    aggregated("edit", [...editRules, ...viewRules], "admin"),
    aggregated("view", viewRules, "edit"),
    part("admin", adminOnlyRules),
    part("edit", editRules),
    part("view", viewRules),
  ];
}

function role(name: string, rules: readonly PolicyRule[]): ClusterRole {
  return { metadata: { name, labels: bootstrapLabels, annotations: autoupdate }, rules };
}

/** A role that gathers every role labelled for it, itself gathered by `into`. */
function aggregated(name: string, rules: readonly PolicyRule[], into?: string): ClusterRole {
  const labels =
    into === undefined ? bootstrapLabels : { ...bootstrapLabels, ...aggregateTo(into) };
  return {
    metadata: { name, labels, annotations: autoupdate },
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: aggregateTo(name) }] },
    rules,
  };
}

function part(name: string, rules: readonly PolicyRule[]): ClusterRole {
  const labels = { ...bootstrapLabels, ...aggregateTo(name) };
  return {
    metadata: { name: `system:aggregate-to-${name}`, labels, annotations: autoupdate },
    rules,
  };
}

function aggregateTo(name: string): Readonly<Record<string, string>> {
  return { [`rbac.authorization.k8s.io/aggregate-to-${name}`]: "true" };
}

function binding(roleName: string, groups: readonly string[]): ClusterRoleBinding {
  const apiGroup = "rbac.authorization.k8s.io";
  return {
    metadata: { name: roleName, labels: bootstrapLabels, annotations: autoupdate },
    roleRef: { apiGroup, kind: "ClusterRole", name: roleName },
    subjects: groups.map((name) => ({ kind: "Group", apiGroup, name })),
  };
}
