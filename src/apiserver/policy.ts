import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from "../model/types/rbac-v1.ts";
import type { Store } from "../ports/store.ts";
import type { Policy } from "../security/rbac/evaluate.ts";
import { storedObject, storedObjects } from "./stored.ts";

const group = "rbac.authorization.k8s.io";

/** The RBAC objects in the store, read anew for each question. */
export function storedPolicy(store: Store): Policy {
  return {
    clusterRole: (name) => storedObject<ClusterRole>(store, `clusterroles.${group}`, { name }),
    role: (namespace, name) => storedObject<Role>(store, `roles.${group}`, { namespace, name }),
    clusterRoleBindings: () =>
      storedObjects<ClusterRoleBinding>(store, `clusterrolebindings.${group}`),
    roleBindings: (namespace) =>
      storedObjects<RoleBinding>(store, `rolebindings.${group}`, namespace),
  };
}
