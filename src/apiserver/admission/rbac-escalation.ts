import { jsonEquals } from "../../model/json.ts";
import type {
  ClusterRole,
  PolicyRule,
  Role,
  RoleBinding,
  RoleRef,
} from "../../model/types/rbac-v1.ts";
import { goQuoteList, missingRights } from "../../security/rbac/coverage.ts";
import { goQuote } from "../../model/field-error.ts";
import { mastersGroup } from "../../security/user.ts";
import type { Api } from "../api.ts";
import { storedPolicy } from "../policy.ts";
import { notFound } from "../request/errors.ts";
import type { Admission, AdmissionPlugin } from "./plugin.ts";
import { denied } from "./refusal.ts";

const group = "rbac.authorization.k8s.io";
const everything: readonly PolicyRule[] = [
  { verbs: ["*"], apiGroups: ["*"], resources: ["*"] },
  { verbs: ["*"], nonResourceURLs: ["*"] },
];

/**
 * Nobody gives away rights that he does not have: a role takes all the rights that it grants, or the verb `escalate` on
 * roles; a binding takes those of its role, or the verb `bind` on it. Upstream does this in the storage of the kinds,
 * after mutating admission and before validation.
 */
export const rbacEscalation: AdmissionPlugin = {
  name: "RBACEscalation",
  mutate: (admission, api) => {
    const { operation, request, object } = admission;
    if (request.type.group !== group || operation === "DELETE" || operation === "CONNECT") {
      return object;
    }
    if (request.user.groups.includes(mastersGroup) || isLetGoOnly(admission)) return object;
    if (request.type.kind.endsWith("Binding")) checkBinding(admission, api);
    else checkRole(admission, api);
    return object;
  },
};

/** The garbage collector may take off owners and finalizers of what it could never write. */
function isLetGoOnly({ object, previous }: Admission): boolean {
  if (previous === undefined) return false;
  const { ownerReferences, finalizers, managedFields } = previous.metadata ?? {};
  const kept = { ...object.metadata, ownerReferences, finalizers, managedFields };
  return jsonEquals({ ...object, metadata: kept }, previous);
}

function checkRole(admission: Admission, api: Api): void {
  const { request, object, previous } = admission;
  const { user, type, namespace, name } = request;
  const attributes = { verb: "escalate", group, resource: type.resource, namespace, name };
  if (api.authorizer.authorize(user, attributes).allowed) return;
  const aggregates = [object, previous].some(
    (each: ClusterRole | undefined) => each?.aggregationRule !== undefined,
  );
  if (aggregates && missing(admission, api, everything).length > 0) {
    const message = "must have cluster-admin privileges to use the aggregationRule";
    throw denied(admission, message);
  }
  checkHeld(admission, api, (object as Role).rules ?? []);
}

function checkBinding(admission: Admission, api: Api): void {
  const { request, object } = admission;
  const { user, namespace } = request;
  const { roleRef } = object as RoleBinding;
  const resource = roleRef.kind === "ClusterRole" ? "clusterroles" : "roles";
  const attributes = { verb: "bind", group, resource, namespace, name: roleRef.name };
  if (api.authorizer.authorize(user, attributes).allowed) return;
  checkHeld(admission, api, rulesOf(api, namespace, roleRef));
}

function rulesOf(api: Api, namespace: string, { kind, name }: RoleRef): readonly PolicyRule[] {
  const policy = storedPolicy(api.store);
  const role = kind === "ClusterRole" ? policy.clusterRole(name) : policy.role(namespace, name);
  if (role !== undefined) return role.rules ?? [];
  const resource = kind === "ClusterRole" ? "clusterroles" : "roles";
  const type = api.catalog.find({ group, version: "v1", resource });
  if (type === undefined) return [];
  throw notFound(type, name);
}

function checkHeld(admission: Admission, api: Api, wanted: readonly PolicyRule[]): void {
  const lines = missing(admission, api, wanted);
  if (lines.length === 0) return;
  const { user } = admission.request;
  const who = `user ${goQuote(user.name)} (groups=${goQuoteList(user.groups)})`;
  const what = "is attempting to grant RBAC permissions not currently held";
  throw denied(admission, `${who} ${what}:\n${lines.join("\n")}`);
}

function missing(
  { request }: Admission,
  api: Api,
  wanted: readonly PolicyRule[],
): readonly string[] {
  const { resourceRules, nonResourceRules } = api.authorizer.rulesFor(
    request.user,
    request.namespace,
  );
  return missingRights([...resourceRules, ...nonResourceRules], wanted);
}
