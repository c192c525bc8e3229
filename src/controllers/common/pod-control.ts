import { referenceTo } from "../../client/event-recorder.ts";
import { pods, type KindOf } from "../../client/resources.ts";
import type { KubeObject, Stored } from "../../model/object.ts";
import type { Pod, PodTemplateSpec } from "../../model/types/core-v1.ts";
import type { ObjectMeta } from "../../model/types/meta-v1.ts";
import { controllerReference } from "./owners.ts";
import type { CreateWrite, DeleteWrite } from "./write.ts";

/** Who makes and deletes pods, and about whom the events are. */
export interface PodOwner<T extends KubeObject = KubeObject> {
  readonly kind: KindOf<T>;
  readonly object: Stored<T>;
}

/** The pod that a template describes, owned by `owner`. `metadata` adds a name, labels, finalizers. */
export function podFromTemplate(
  owner: PodOwner,
  template: PodTemplateSpec | undefined,
  metadata: ObjectMeta = {},
): Pod {
  const { name, namespace } = owner.object.metadata;
  const given = template?.metadata;
  const named = metadata.name === undefined ? { generateName: `${name}-` } : {};
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      ...named,
      ...metadata,
      namespace,
      labels: { ...given?.labels, ...metadata.labels },
      annotations: { ...given?.annotations, ...metadata.annotations },
      finalizers: [...(given?.finalizers ?? []), ...(metadata.finalizers ?? [])],
      ownerReferences: [controllerReference(owner.kind, owner.object)],
    },
    spec: template?.spec,
  };
}

/** Makes the pod; the owner's events say so, or why not. */
export function createPod(owner: PodOwner, pod: Pod): CreateWrite {
  return {
    verb: "create",
    kind: pods,
    object: pod,
    says: {
      about: referenceTo(owner.kind, owner.object),
      done: { type: "Normal", reason: "SuccessfulCreate", message: "Created pod: {name}" },
      failed: { type: "Warning", reason: "FailedCreate", message: "Error creating: {error}" },
    },
  };
}

/** Deletes the pod gracefully; the owner's events say so, or why not. */
export function deletePod(owner: PodOwner, pod: Stored<Pod>): DeleteWrite {
  const { namespace, name, uid } = pod.metadata;
  return {
    verb: "delete",
    kind: pods,
    key: { namespace, name },
    uid,
    says: {
      about: referenceTo(owner.kind, owner.object),
      done: { type: "Normal", reason: "SuccessfulDelete", message: "Deleted pod: {name}" },
      failed: { type: "Warning", reason: "FailedDelete", message: "Error deleting: {error}" },
    },
  };
}
