import type { KubeObject } from "../model/object.ts";
import { isStatus } from "../model/status-error.ts";
import type { ResourceType } from "../model/resources/resource-type.ts";
import type { Namespace } from "../model/types/core-v1.ts";
import { mastersGroup, type User } from "../security/user.ts";
import { defaultPolicy } from "../security/rbac/default-policy.ts";
import type { Api } from "./api.ts";
import { createObject } from "./objects/create.ts";
import type { ApiRequest } from "./request/api-request.ts";

/** The API server itself, when it acts of its own accord. */
const self: User = { name: "system:apiserver", groups: [mastersGroup] };

const namespaces = ["default", "kube-system", "kube-public", "kube-node-lease"];
const rbac = { group: "rbac.authorization.k8s.io", version: "v1" };

/** Creates what every cluster has from its first second, as far as it is not there yet. */
export async function bootstrap(api: Api): Promise<void> {
  const policy = defaultPolicy();
  await Promise.all([
    ...namespaces.map((name) =>
      ensure(api, { group: "", version: "v1", resource: "namespaces" }, namespaceNamed(name)),
    ),
    ...policy.clusterRoles.map((role) => ensure(api, { ...rbac, resource: "clusterroles" }, role)),
    ...policy.clusterRoleBindings.map((binding) =>
      ensure(api, { ...rbac, resource: "clusterrolebindings" }, binding),
    ),
  ]);
}

function namespaceNamed(name: string): Namespace {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name } };
}

async function ensure(
  api: Api,
  resource: { readonly group: string; readonly version: string; readonly resource: string },
  object: KubeObject,
): Promise<void> {
  const type = api.catalog.find(resource);
  const name = object.metadata?.name ?? "";
  if (type === undefined || api.store.get({ resource: type.storedAs, namespace: "", name })) return;
  const options = { dryRun: false, fieldManager: "tandem", fieldValidation: "Ignore" } as const;
  try {
    await createObject(api, requestFor(api, type), { object, managed: false }, options);
  } catch (error) {
    if (!isStatus(error, "AlreadyExists")) throw error;
  }
}

function requestFor(api: Api, type: ResourceType): ApiRequest {
  return {
    user: self,
    type,
    namespace: "",
    name: "",
    subresource: "",
    query: new URLSearchParams(),
    userAgent: "tandem",
    now: api.clock.now(),
    warn: (text) => api.log.warn("while creating what every cluster has", { text }),
  };
}
