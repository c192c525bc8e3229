import type {
  ClusterRole,
  ClusterRoleBinding,
  PolicyRule,
  Role,
  RoleBinding,
  Subject,
} from "../../model/types/rbac-v1.ts";
import type { Attributes, PathAttributes, ResourceAttributes, Verdict } from "../authorizer.ts";
import { serviceAccountUserName, type User } from "../user.ts";

/** The policy objects of the moment; namespaced ones by namespace. */
export interface Policy {
  clusterRole(name: string): ClusterRole | undefined;
  role(namespace: string, name: string): Role | undefined;
  clusterRoleBindings(): readonly ClusterRoleBinding[];
  roleBindings(namespace: string): readonly RoleBinding[];
}

/** A rule that holds for a user, with the sentence that says by which binding. */
export interface GrantedRule {
  readonly rule: PolicyRule;
  readonly reason: string;
}

/** Whether some rule that holds for `user` covers `attributes`; the first in binding order gives the reason. */
export function evaluate(policy: Policy, user: User, attributes: Attributes): Verdict {
  const namespace = "path" in attributes ? undefined : attributes.namespace;
  for (const granted of rulesOf(policy, user, namespace)) {
    if (covers(granted.rule, attributes)) return { allowed: true, reason: granted.reason };
  }
  return { allowed: false, reason: "" };
}

/** Every rule that holds for `user`: cluster-wide ones first, then those of `namespace`. */
export function* rulesOf(
  policy: Policy,
  user: User,
  namespace: string | undefined,
): Generator<GrantedRule> {
  for (const binding of policy.clusterRoleBindings()) {
    const subject = binding.subjects?.find((each) => isUser(each, user, ""));
    if (subject === undefined) continue;
    const rules = policy.clusterRole(binding.roleRef.name)?.rules ?? [];
    const reason = reasonOf("ClusterRoleBinding", binding, subject);
    for (const rule of rules) yield { rule, reason };
  }
  if (namespace === undefined || namespace === "") return;
  for (const binding of policy.roleBindings(namespace)) {
    const subject = binding.subjects?.find((each) => isUser(each, user, namespace));
    if (subject === undefined) continue;
    const reason = reasonOf("RoleBinding", binding, subject);
    for (const rule of roleOf(policy, namespace, binding)?.rules ?? []) yield { rule, reason };
  }
}

function roleOf(policy: Policy, namespace: string, binding: RoleBinding): Role | undefined {
  const { kind, name } = binding.roleRef;
  return kind === "ClusterRole" ? policy.clusterRole(name) : policy.role(namespace, name);
}

function isUser(subject: Subject, user: User, bindingNamespace: string): boolean {
  switch (subject.kind) {
    case "User":
      return subject.name === user.name;
    case "Group":
      return user.groups.includes(subject.name);
    case "ServiceAccount": {
      const namespace = subject.namespace ?? bindingNamespace;
      return namespace !== "" && serviceAccountUserName(namespace, subject.name) === user.name;
    }
    default:
      return false;
  }
}

function reasonOf(kind: string, binding: RoleBinding, subject: Subject): string {
  const { metadata, roleRef } = binding;
  const name = metadata?.namespace ? `${metadata.name}/${metadata.namespace}` : metadata?.name;
  const who =
    subject.kind === "ServiceAccount" ? `${subject.name}/${subject.namespace}` : subject.name;
  return `RBAC: allowed by ${kind} "${name}" of ${roleRef.kind} "${roleRef.name}" to ${subject.kind} "${who}"`;
}

/** Whether one rule covers a request. */
export function covers(rule: PolicyRule, attributes: Attributes): boolean {
  if (!includes(rule.verbs, attributes.verb)) return false;
  return "path" in attributes ? coversPath(rule, attributes) : coversResource(rule, attributes);
}

function coversPath(rule: PolicyRule, attributes: PathAttributes): boolean {
  return (rule.nonResourceURLs ?? []).some(
    (url) =>
      url === "*" ||
      url === attributes.path ||
      (url.endsWith("*") && attributes.path.startsWith(url.slice(0, -1))),
  );
}

function coversResource(rule: PolicyRule, attributes: ResourceAttributes): boolean {
  const names = rule.resourceNames ?? [];
  return (
    includes(rule.apiGroups ?? [], attributes.group) &&
    (rule.resources ?? []).some((resource) => namesResource(resource, attributes)) &&
    (names.length === 0 || names.includes(attributes.name ?? ""))
  );
}

function namesResource(pattern: string, attributes: ResourceAttributes): boolean {
  const { resource, subresource } = attributes;
  if (pattern === "*") return true;
  if (subresource === undefined || subresource === "") return pattern === resource;
  return pattern === `${resource}/${subresource}` || pattern === `*/${subresource}`;
}

function includes(patterns: readonly string[], value: string): boolean {
  return patterns.includes("*") || patterns.includes(value);
}
