import { expect, test } from "vitest";
import type {
  ClusterRole,
  ClusterRoleBinding,
  Role,
  RoleBinding,
} from "../../model/types/rbac-v1.ts";
import type { Attributes } from "../authorizer.ts";
import { forbidden } from "../authorizer.ts";
import { serviceAccountGroups, type User } from "../user.ts";
import { createRbacAuthorizer } from "./authorizer.ts";
import { defaultPolicy } from "./default-policy.ts";
import type { Policy } from "./evaluate.ts";

const bob: User = { name: "bob", groups: ["system:authenticated"] };
const getPods: Attributes = {
  verb: "get",
  group: "",
  resource: "pods",
  namespace: "dev",
  name: "a",
};

function policyOf(parts: {
  clusterRoles?: readonly ClusterRole[];
  clusterRoleBindings?: readonly ClusterRoleBinding[];
  roles?: readonly Role[];
  roleBindings?: readonly RoleBinding[];
}): Policy {
  return {
    clusterRole: (name) => parts.clusterRoles?.find((role) => role.metadata?.name === name),
    role: (namespace, name) =>
      parts.roles?.find(
        (role) => role.metadata?.namespace === namespace && role.metadata.name === name,
      ),
    clusterRoleBindings: () => parts.clusterRoleBindings ?? [],
    roleBindings: (namespace) =>
      parts.roleBindings?.filter((binding) => binding.metadata?.namespace === namespace) ?? [],
  };
}

function bobMay(rules: Role["rules"], attributes: Attributes): boolean {
  const policy = policyOf({
    roles: [{ metadata: { name: "r", namespace: "dev" }, rules }],
    roleBindings: [
      {
        metadata: { name: "b", namespace: "dev" },
        roleRef: { kind: "Role", name: "r" },
        subjects: [{ kind: "User", name: "bob" }],
      },
    ],
  });
  return createRbacAuthorizer(policy).authorize(bob, attributes).allowed;
}

test("a role binding grants its role's rules in its own namespace only", () => {
  const rules = [{ verbs: ["get"], apiGroups: [""], resources: ["pods"] }];
  expect(bobMay(rules, getPods)).toBe(true);
  expect(bobMay(rules, { ...getPods, namespace: "other" })).toBe(false);
  expect(bobMay(rules, { ...getPods, namespace: undefined })).toBe(false);
});

test.for([
  {
    title: "another verb",
    rule: { verbs: ["list"], apiGroups: [""], resources: ["pods"] },
    may: false,
  },
  { title: "any verb", rule: { verbs: ["*"], apiGroups: [""], resources: ["pods"] }, may: true },
  {
    title: "another group",
    rule: { verbs: ["get"], apiGroups: ["apps"], resources: ["pods"] },
    may: false,
  },
  {
    title: "any resource",
    rule: { verbs: ["get"], apiGroups: ["*"], resources: ["*"] },
    may: true,
  },
  {
    title: "the object by name",
    rule: { verbs: ["get"], apiGroups: [""], resources: ["pods"], resourceNames: ["a"] },
    may: true,
  },
  {
    title: "another object by name",
    rule: { verbs: ["get"], apiGroups: [""], resources: ["pods"], resourceNames: ["z"] },
    may: false,
  },
])("a rule for $title covers a get of a pod: $may", ({ rule, may }) => {
  expect(bobMay([rule], getPods)).toBe(may);
});

test.for([
  { resources: ["pods"], may: false },
  { resources: ["pods/log"], may: true },
  { resources: ["*/log"], may: true },
  { resources: ["*"], may: true },
])("a rule for $resources covers a subresource: $may", ({ resources, may }) => {
  expect(
    bobMay([{ verbs: ["get"], apiGroups: [""], resources }], { ...getPods, subresource: "log" }),
  ).toBe(may);
});

test("a service account is a subject by namespace and name", () => {
  const policy = policyOf({
    clusterRoles: [
      { metadata: { name: "r" }, rules: [{ verbs: ["get"], nonResourceURLs: ["/metrics*"] }] },
    ],
    clusterRoleBindings: [
      {
        metadata: { name: "b" },
        roleRef: { kind: "ClusterRole", name: "r" },
        subjects: [{ kind: "ServiceAccount", namespace: "dev", name: "app" }],
      },
    ],
  });
  const app = { name: "system:serviceaccount:dev:app", groups: serviceAccountGroups("dev") };
  expect(createRbacAuthorizer(policy).authorize(app, { verb: "get", path: "/metrics/x" })).toEqual({
    allowed: true,
    reason:
      'RBAC: allowed by ClusterRoleBinding "b" of ClusterRole "r" to ServiceAccount "app/dev"',
  });
});

test("with the default policy everyone reads discovery, nobody reads Secrets, masters do anything", () => {
  const authorizer = createRbacAuthorizer(policyOf(defaultPolicy()));
  const secrets = { verb: "list", group: "", resource: "secrets", namespace: "dev" };
  expect(authorizer.authorize(bob, { verb: "get", path: "/apis/apps/v1" }).allowed).toBe(true);
  expect(authorizer.authorize(bob, secrets).allowed).toBe(false);
  expect(authorizer.authorize({ name: "x", groups: ["system:masters"] }, secrets).allowed).toBe(
    true,
  );
});

test("the role edit includes what view reads, and view leaves Secrets out", () => {
  const { clusterRoles } = defaultPolicy();
  const canList = (role: string, resource: string): boolean =>
    clusterRoles
      .find((each) => each.metadata?.name === role)
      ?.rules?.some((rule) => rule.verbs.includes("list") && rule.resources?.includes(resource)) ??
    false;
  expect(canList("view", "configmaps")).toBe(true);
  expect(canList("edit", "configmaps")).toBe(true);
  expect(canList("view", "secrets")).toBe(false);
  expect(canList("edit", "secrets")).toBe(true);
});

test("a refusal reads as Kubernetes words it", () => {
  expect(forbidden(bob, { ...getPods, name: undefined, verb: "list" }).message).toBe(
    'pods is forbidden: User "bob" cannot list resource "pods" in API group "" in the namespace "dev"',
  );
  expect(forbidden(bob, { verb: "get", group: "", resource: "nodes", name: "n1" }).message).toBe(
    'nodes "n1" is forbidden: User "bob" cannot get resource "nodes" in API group "" at the cluster scope',
  );
  expect(forbidden(bob, { verb: "get", path: "/metrics" }).message).toBe(
    'forbidden: User "bob" cannot get path "/metrics"',
  );
});
