import type { ClusterRole, ClusterRoleBinding, PolicyRule } from "../../model/types/rbac-v1.ts";
import { authenticatedGroup, mastersGroup, unauthenticatedGroup } from "../user.ts";
import { editRules, adminOnlyRules, viewRules } from "./user-facing-rules.ts";

/** The objects that every cluster has from its first second, and that charts and operators bind to. */
export interface DefaultPolicy {
  readonly clusterRoles: readonly ClusterRole[];
  readonly clusterRoleBindings: readonly ClusterRoleBinding[];
}

const bootstrapLabels = { "kubernetes.io/bootstrapping": "rbac-defaults" };
const autoupdate = { "rbac.authorization.kubernetes.io/autoupdate": "true" };

/** The default roles and bindings of Kubernetes that people rely on (api-contract section 16). */
export function defaultPolicy(): DefaultPolicy {
  return {
    clusterRoles: [...userFacingRoles(), ...systemRoles()],
    clusterRoleBindings: [
      binding("cluster-admin", [mastersGroup]),
      binding("system:discovery", [authenticatedGroup]),
      binding("system:basic-user", [authenticatedGroup]),
      binding("system:public-info-viewer", [authenticatedGroup, unauthenticatedGroup]),
      binding("system:service-account-issuer-discovery", ["system:serviceaccounts"]),
    ],
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

function systemRoles(): readonly ClusterRole[] {
  const discovery = ["/api", "/api/*", "/apis", "/apis/*", "/openapi", "/openapi/*"];
  const health = ["/healthz", "/livez", "/readyz", "/version", "/version/"];
  const reviews = (resources: string[]): PolicyRule => ({
    verbs: ["create"],
    apiGroups: ["authorization.k8s.io"],
    resources,
  });
  return [
    role("system:discovery", [{ verbs: ["get"], nonResourceURLs: [...discovery, ...health] }]),
    role("system:public-info-viewer", [{ verbs: ["get"], nonResourceURLs: health }]),
    role("system:basic-user", [
      reviews(["selfsubjectaccessreviews", "selfsubjectrulesreviews"]),
      {
        verbs: ["create"],
        apiGroups: ["authentication.k8s.io"],
        resources: ["selfsubjectreviews"],
      },
    ]),
    role("system:auth-delegator", [
      { verbs: ["create"], apiGroups: ["authentication.k8s.io"], resources: ["tokenreviews"] },
      reviews(["subjectaccessreviews"]),
    ]),
    role("system:service-account-issuer-discovery", [
      { verbs: ["get"], nonResourceURLs: ["/.well-known/openid-configuration", "/openid/v1/jwks"] },
    ]),
    role("system:monitoring", [
      {
        verbs: ["get"],
        nonResourceURLs: [
          "/healthz",
          "/healthz/*",
          "/livez",
          "/livez/*",
          "/metrics",
          "/readyz",
          "/readyz/*",
        ],
      },
    ]),
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
