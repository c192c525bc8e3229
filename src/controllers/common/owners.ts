import { apiVersionOf, type KubeObject, type Stored } from "../../model/object.ts";
import type { OwnerReference } from "../../model/types/meta-v1.ts";
import type { KindOf } from "../../client/resources.ts";

/** The index of every informer that controllers of owners use: objects by the uid of their controller. */
export const BY_CONTROLLER = "controller";

export function controllerUids(object: KubeObject): readonly string[] {
  const owner = controllerOf(object);
  return owner === undefined ? [] : [owner.uid];
}

/** The one owner that manages the object, if it has any. */
export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata?.ownerReferences?.find(({ controller }) => controller === true);
}

/** A reference that makes `owner` the controller of what carries it, and blocks its foreground deletion. */
export function controllerReference<T extends KubeObject>(
  kind: KindOf<T>,
  owner: Stored<T>,
): OwnerReference {
  const { name, uid } = owner.metadata;
  const apiVersion = apiVersionOf(kind);
  return {
    apiVersion,
    kind: kind.kind,
    name,
    uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** The key of the object's controller when that is of `kind`: what to enqueue when the object changes. */
export function controllerKey(kind: KindOf<KubeObject>, object: KubeObject): string | undefined {
  const owner = controllerOf(object);
  if (owner?.kind !== kind.kind || owner.apiVersion !== apiVersionOf(kind)) return undefined;
  const namespace = object.metadata?.namespace;
  return namespace === undefined ? owner.name : `${namespace}/${owner.name}`;
}
