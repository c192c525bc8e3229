import { goQuote } from "../../../model/field-error.ts";
import { jsonEquals } from "../../../model/json.ts";
import type { KubeObject } from "../../../model/object.ts";
import type { TokenRequest } from "../../../model/types/authentication-v1.ts";
import type { Pod } from "../../../model/types/core-v1.ts";
import type { User } from "../../../security/user.ts";
import type { Api } from "../../api.ts";
import { notFound } from "../../request/errors.ts";
import { storedObject } from "../../stored.ts";
import type { Admission, AdmissionPlugin } from "../plugin.ts";
import { denied, nameOf } from "../refusal.ts";
import { mirrorPodFault } from "./mirror-pod.ts";
import { nodeFault } from "./node-fault.ts";

const NODES_GROUP = "system:nodes";
const NODE_PREFIX = "system:node:";
const LEASES_NAMESPACE = "kube-node-lease";

/**
 * A kubelet (`system:node:NAME` in `system:nodes`) writes only what is its own: its Node, the pods that are bound to it,
 * its lease, tokens for its pods. The node of this engine is a part of it and acts with the rights of the engine.
 */
export const nodeRestriction: AdmissionPlugin = {
  name: "NodeRestriction",
  actions: true,
  mutate: (admission, api) => {
    const node = nodeOf(admission.request.user);
    if (node !== undefined) check(admission, api, node);
    return admission.object;
  },
  validate: (admission, api) => {
    // A deletion is not mutated.
    const node = admission.operation === "DELETE" ? nodeOf(admission.request.user) : undefined;
    if (node !== undefined) check(admission, api, node);
  },
};

/** The node that a user is; "" for one that does not say which; `undefined` for everybody else. */
function nodeOf({ name, groups }: User): string | undefined {
  if (!groups.includes(NODES_GROUP)) return undefined;
  return name.startsWith(NODE_PREFIX) ? name.slice(NODE_PREFIX.length) : "";
}

function check(admission: Admission, api: Api, node: string): void {
  if (admission.operation === "CONNECT") return;
  const { user } = admission.request;
  const fault =
    node === ""
      ? `could not determine node from user ${goQuote(user.name)}`
      : faultOf(admission, api, node);
  if (fault !== undefined) throw denied(admission, fault);
}

function faultOf(admission: Admission, api: Api, node: string): string | undefined {
  switch (admission.request.type.storedAs) {
    case "pods":
      return podFault(admission, api, node);
    case "nodes":
      return nodeFault(admission, node);
    case "persistentvolumeclaims":
      return claimFault(admission, node);
    case "serviceaccounts":
      return tokenFault(admission, api, node);
    case "leases.coordination.k8s.io":
      return leaseFault(admission, node);
    case "csinodes.storage.k8s.io":
      return nameOf(admission) === node
        ? undefined
        : "can only access CSINode with the same name as the requesting node";
    default:
      return undefined;
  }
}

function podFault(admission: Admission, api: Api, node: string): string | undefined {
  const { request, operation, object, previous } = admission;
  const who = `node ${goQuote(node)}`;
  switch (request.subresource) {
    case "":
      if (operation === "CREATE") return mirrorPodFault(object, node, uidOf(api, node));
      if (operation === "UPDATE") {
        return `unexpected operation "UPDATE", ${who} can only create and delete mirror pods`;
      }
      return isOn(previous, node)
        ? undefined
        : `${who} can only delete pods with spec.nodeName set to itself`;
    case "status":
      if (!isOn(previous, node)) {
        return `${who} can only update pod status for pods with spec.nodeName set to itself`;
      }
      return jsonEquals(object.metadata?.labels ?? {}, previous?.metadata?.labels ?? {})
        ? undefined
        : `${who} cannot update labels through pod status`;
    case "eviction":
      return isOn(existingPod(admission, api, request.name), node)
        ? undefined
        : `node ${node} can only evict pods with spec.nodeName set to itself`;
    default:
      return `unexpected pod subresource ${goQuote(request.subresource)}, only 'status' and 'eviction' are allowed`;
  }
}

function isOn(pod: Pod | undefined, node: string): boolean {
  return pod?.spec?.nodeName === node;
}

function existingPod({ request }: Admission, api: Api, name: string): KubeObject {
  const { namespace } = request;
  const pod = storedObject(api.store, "pods", { namespace, name });
  const type = api.catalog.find({ group: "", version: "v1", resource: "pods" }) ?? request.type;
  if (pod === undefined) throw notFound(type, name);
  return pod;
}

function uidOf(api: Api, name: string): string | undefined {
  return storedObject(api.store, "nodes", { name })?.metadata.uid;
}

/** Of a claim a node reports the capacity and the conditions; the store lets nothing else through its status. */
function claimFault({ request, operation }: Admission, node: string): string | undefined {
  if (request.subresource === "status" && operation === "UPDATE") return undefined;
  return request.subresource === "status"
    ? `unexpected operation ${goQuote(operation)} of node ${goQuote(node)}`
    : "may only update PVC status";
}

function tokenFault(admission: Admission, api: Api, node: string): string | undefined {
  if (admission.operation !== "CREATE" || admission.request.subresource !== "token")
    return undefined;
  const { spec }: TokenRequest = admission.object;
  const { apiVersion, kind, name = "", uid = "" } = spec?.boundObjectRef ?? {};
  if (apiVersion !== "v1" || kind !== "Pod" || name === "") {
    return "node requested token not bound to a pod";
  }
  if (uid === "") return "node requested token with a pod binding without a uid";
  const pod = existingPod(admission, api, name);
  if (pod.metadata?.uid !== uid) {
    return `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`;
  }
  return isOn(pod, node)
    ? undefined
    : "node requested token bound to a pod scheduled on a different node";
}

function leaseFault(admission: Admission, node: string): string | undefined {
  if (admission.request.namespace !== LEASES_NAMESPACE) {
    return `can only access leases in the ${goQuote(LEASES_NAMESPACE)} system namespace`;
  }
  return nameOf(admission) === node
    ? undefined
    : "can only access node lease with the same name as the requesting node";
}
