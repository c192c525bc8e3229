import { expect, test } from "vitest";
import type { JsonObject } from "../../json.ts";
import { changeFaultsOf, faultsOf } from "../testing.ts";

function rbac(kind: string, body: JsonObject) {
  return { apiVersion: "rbac.authorization.k8s.io/v1", kind, ...body };
}

test("a role's rules name what they are about", () => {
  const rules = [
    { verbs: [] },
    { verbs: ["get"], nonResourceURLs: ["/x"], resources: ["pods"] },
    { verbs: ["get"], apiGroups: [""], resources: ["pods"] },
  ];
  const both = [
    "rules[0].verbs: Required value: verbs must contain at least one value",
    "rules[0].apiGroups: Required value: resource rules must supply at least one api group",
    "rules[0].resources: Required value: resource rules must supply at least one resource",
  ];
  const mixed =
    'rules[1].nonResourceURLs: Invalid value: ["/x"]: rules cannot apply to both regular resources and non-resource URLs';
  expect(faultsOf(rbac("ClusterRole", { rules, metadata: { name: "system:x" } }))).toEqual([
    ...both,
    mixed,
  ]);
  expect(faultsOf(rbac("Role", { rules }))).toEqual([
    ...both,
    'rules[1].nonResourceURLs: Invalid value: ["/x"]: namespaced rules cannot apply to non-resource URLs',
    mixed,
  ]);
  expect(faultsOf(rbac("ClusterRole", { aggregationRule: {} }))).toEqual([
    "aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil",
  ]);
});

const role = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" };

test("a binding binds subjects that there can be to a role that stays", () => {
  const subjects = [
    { kind: "ServiceAccount", name: "a" },
    { kind: "User", name: "", apiGroup: "x" },
    { kind: "Robot", name: "r" },
  ];
  const faults = [
    "subjects[1].name: Required value",
    'subjects[1].apiGroup: Unsupported value: "x": supported values: "rbac.authorization.k8s.io"',
    'subjects[2].kind: Unsupported value: "Robot": supported values: "ServiceAccount", "User", "Group"',
  ];
  expect(faultsOf(rbac("RoleBinding", { roleRef: role, subjects }))).toEqual(faults);
  expect(faultsOf(rbac("ClusterRoleBinding", { roleRef: role, subjects }))).toEqual([
    "subjects[0].namespace: Required value",
    ...faults,
  ]);
  const roleRef = { ...role, kind: "Role" };
  expect(faultsOf(rbac("ClusterRoleBinding", { roleRef }))).toEqual([
    'roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"',
  ]);
  expect(changeFaultsOf(rbac("RoleBinding", { roleRef: role }), { roleRef })).toEqual([
    'roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"Role","Name":"view"}: cannot change roleRef',
  ]);
});

test("a lease lasts", () => {
  const spec = { leaseDurationSeconds: 0, leaseTransitions: -1, preferredHolder: "me" };
  expect(faultsOf({ apiVersion: "coordination.k8s.io/v1", kind: "Lease", spec })).toEqual([
    "spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0",
    "spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0",
    "spec.preferredHolder: Forbidden: may only be specified when `strategy` is defined",
  ]);
});

test("a ControllerRevision holds data that stays", () => {
  const revision = { apiVersion: "apps/v1", kind: "ControllerRevision" };
  expect(faultsOf({ ...revision, revision: -1 })).toEqual([
    "data: Required value: data is mandatory",
    "revision: Invalid value: -1: must be greater than or equal to 0",
  ]);
  const before = { ...revision, data: { a: 1 }, revision: 1 };
  expect(changeFaultsOf(before, { data: { a: 2 } })).toEqual([
    'data: Invalid value: {"a":2}: field is immutable',
  ]);
});

test("a disruption budget counts in one way", () => {
  const budget = { apiVersion: "policy/v1", kind: "PodDisruptionBudget" };
  const spec = { minAvailable: -1, maxUnavailable: "101%" };
  expect(faultsOf({ ...budget, spec })).toEqual([
    'spec: Invalid value: {"MinAvailable":-1,"Selector":null,"MaxUnavailable":"101%","UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set',
    "spec.minAvailable: Invalid value: -1: must be greater than or equal to 0",
    'spec.maxUnavailable: Invalid value: "101%": must not be greater than 100%',
  ]);
  const status = {
    disruptionsAllowed: -1,
    currentHealthy: 0,
    desiredHealthy: 0,
    expectedPods: 0,
  };
  expect(changeFaultsOf(budget, { status }, "status")).toEqual([
    "status.disruptionsAllowed: Invalid value: -1: must be greater than or equal to 0",
  ]);
});

test.each<[string, number, readonly string[]]>([
  ["mine", 1_000_000_000, []],
  [
    "mine",
    1_000_000_001,
    ["value: Forbidden: maximum allowed value of a user defined priority is 1000000000"],
  ],
  ["system-node-critical", 2_000_001_000, []],
  [
    "system-mine",
    1,
    [
      "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: system-mine is not a known system priority class",
    ],
  ],
])("priority class %s of %d", (name, value, faults) => {
  const priorityClass = { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", value };
  expect(faultsOf({ ...priorityClass, metadata: { name } })).toEqual(faults);
});

test("a priority class keeps its value and whom it preempts", () => {
  const before = { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", value: 1 };
  expect(changeFaultsOf(before, { value: 2, preemptionPolicy: "Never" })).toEqual([
    "value: Forbidden: may not be changed in an update.",
    'preemptionPolicy: Invalid value: "Never": field is immutable',
  ]);
});

test("an APIService is named after what it serves", () => {
  const service = { apiVersion: "apiregistration.k8s.io/v1", kind: "APIService" };
  const spec = {
    group: "g.h",
    version: "v1",
    groupPriorityMinimum: 0,
    versionPriority: 1001,
    caBundle: "eHg=",
  };
  expect(faultsOf({ ...service, spec })).toEqual([
    'metadata.name: Invalid value: "x": must be `spec.version+"."+spec.group`: "v1.g.h"',
    "spec.groupPriorityMinimum: Invalid value: 0: must be positive and less than 20000",
    "spec.versionPriority: Invalid value: 1001: must be positive and less than 1000",
    'spec.caBundle: Invalid value: "2 bytes": local APIServices may not have a caBundle',
  ]);
});
