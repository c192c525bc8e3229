import type { Namespace } from "../../model/types/core-v1.ts";
import type { Api } from "../api.ts";
import { notFound } from "../request/errors.ts";
import { storedObject } from "../stored.ts";
import type { Admission, AdmissionPlugin } from "./plugin.ts";
import { denied } from "./refusal.ts";

const immortal = new Set(["default", "kube-system", "kube-public"]);

/** Nothing is created in a namespace that does not exist or is on its way out, and some namespaces never go. */
export const namespaceLifecycle: AdmissionPlugin = {
  name: "NamespaceLifecycle",
  mutate: (admission, api) => {
    if (admission.operation === "CREATE") checkNamespace(admission, api);
    return admission.object;
  },
  validate: (admission) => {
    const { operation, request } = admission;
    const { type, name } = request;
    if (operation !== "DELETE" || type.storedAs !== "namespaces" || !immortal.has(name)) return;
    throw denied(admission, "this namespace may not be deleted");
  },
};

function checkNamespace(admission: Admission, api: Api): void {
  const { type, namespace } = admission.request;
  if (!type.namespaced || namespace === "") return;
  const found = storedObject<Namespace>(api.store, "namespaces", { name: namespace });
  if (found === undefined) {
    const namespaces = api.catalog.find({ group: "", version: "v1", resource: "namespaces" });
    throw notFound(namespaces ?? type, namespace);
  }
  if (found.metadata.deletionTimestamp === undefined) return;
  const message = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const cause = {
    reason: "NamespaceTerminating",
    message: `namespace ${namespace} is being terminated`,
    field: "metadata.namespace",
  };
  throw denied(admission, message, [cause]);
}
