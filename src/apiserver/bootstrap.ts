import type { KubeObject, Stored } from "../model/object.ts";
import { isStatus } from "../model/status-error.ts";
import type { ResourceType } from "../model/resources/resource-type.ts";
import type { Namespace } from "../model/types/core-v1.ts";
import type { ClusterRole, PolicyRule } from "../model/types/rbac-v1.ts";
import type { PriorityClass } from "../model/types/scheduling-v1.ts";
import { systemPriorities } from "../model/validation/cluster/priority-class.ts";
import { mastersGroup, type User } from "../security/user.ts";
import { missingRights } from "../security/rbac/coverage.ts";
import { defaultPolicy } from "../security/rbac/default-policy.ts";
import type { Api } from "./api.ts";
import { createObject } from "./objects/create.ts";
import { updateObject } from "./objects/update.ts";
import type { ApiRequest } from "./request/api-request.ts";
import { storedObject } from "./stored.ts";

/** The API server itself, when it acts of its own accord. */
const self: User = { name: "system:apiserver", groups: [mastersGroup] };

const namespaces = ["default", "kube-system", "kube-public", "kube-node-lease"];
const priorityClasses = {
  group: "scheduling.k8s.io",
  version: "v1",
  resource: "priorityclasses",
};
const rbac = { group: "rbac.authorization.k8s.io", version: "v1" };
const AUTOUPDATE = "rbac.authorization.kubernetes.io/autoupdate";
const options = { dryRun: false, fieldManager: "tandem", fieldValidation: "Ignore" } as const;

/** Creates what every cluster has from its first second, as far as it is not there yet. */
export async function bootstrap(api: Api): Promise<void> {
  const policy = defaultPolicy();
  await Promise.all(
    namespaces.map((name) =>
      ensure(api, { group: "", version: "v1", resource: "namespaces" }, namespaceNamed(name)),
    ),
  );
  await Promise.all([
    ...Object.entries(systemPriorities).map(([name, value]) =>
      ensure(api, priorityClasses, systemPriority(name, value)),
    ),
    ...policy.clusterRoles.map((role) => ensureRole(api, role)),
    ...policy.clusterRoleBindings.map((binding) =>
      ensure(api, { ...rbac, resource: "clusterrolebindings" }, binding),
    ),
    ...policy.roles.map((role) => ensure(api, { ...rbac, resource: "roles" }, role)),
  ]);
}

function namespaceNamed(name: string): Namespace {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name } };
}

/** A role of an older version gets what it lacks, unless its annotation forbids that; what was added to it stays. */
async function ensureRole(api: Api, role: ClusterRole): Promise<void> {
  const resource = { ...rbac, resource: "clusterroles" };
  const name = role.metadata?.name ?? "";
  const stored = storedObject<ClusterRole>(api.store, `clusterroles.${rbac.group}`, { name });
  if (stored === undefined) return ensure(api, resource, role);
  const type = api.catalog.find(resource);
  if (type === undefined || stored.metadata.annotations?.[AUTOUPDATE] === "false") return;
  const isMissing = (rule: PolicyRule): boolean =>
    missingRights(stored.rules ?? [], [rule]).length > 0;
  const missing = (role.rules ?? []).filter(isMissing);
  if (missing.length === 0) return;
  const propose = (current: Stored<KubeObject>) => {
    const rules = [...((current as ClusterRole).rules ?? []), ...missing];
    return { object: { ...current, rules } as KubeObject, managed: false };
  };
  await updateObject(api, { ...requestFor(api, type, ""), name }, propose, options);
}

function systemPriority(name: string, value: number): PriorityClass {
  const isNode = name === "system-node-critical";
  const description = isNode
    ? "Used for system critical pods that must not be moved from their current node."
    : "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.";
  return {
    apiVersion: "scheduling.k8s.io/v1",
    kind: "PriorityClass",
    metadata: { name },
    value,
    description,
  };
}

async function ensure(
  api: Api,
  resource: { readonly group: string; readonly version: string; readonly resource: string },
  object: KubeObject,
): Promise<void> {
  const type = api.catalog.find(resource);
  const { name = "", namespace = "" } = object.metadata ?? {};
  if (type === undefined || api.store.get({ resource: type.storedAs, namespace, name })) return;
  try {
    const sent = { object, managed: false };
    await createObject(api, requestFor(api, type, namespace), sent, options);
  } catch (error) {
    if (!isStatus(error, "AlreadyExists")) throw error;
  }
}

function requestFor(api: Api, type: ResourceType, namespace: string): ApiRequest {
  return {
    user: self,
    type,
    namespace,
    name: "",
    subresource: "",
    query: new URLSearchParams(),
    userAgent: "tandem",
    now: api.clock.now(),
    warn: (text) => api.log.warn("while creating what every cluster has", { text }),
  };
}
