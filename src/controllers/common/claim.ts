import type { KindOf } from "../../client/resources.ts";
import type { KubeObject, Stored } from "../../model/object.ts";
import type { LabelMatcher } from "../../select/labels.ts";
import { controllerOf, controllerReference } from "./owners.ts";
import type { Write } from "./write.ts";

/** Who claims objects of which kind by which labels. */
export interface Claimant {
  readonly ownerKind: KindOf<KubeObject>;
  readonly owner: Stored<KubeObject>;
  readonly selector: LabelMatcher;
  readonly kind: KindOf<KubeObject>;
}

export interface Claimed<T extends KubeObject> {
  readonly owned: readonly Stored<T>[];
  /** Adoptions and releases that make it so; they come before anything that counts on it. */
  readonly writes: readonly Write[];
}

/**
 * The candidates that belong to the owner: it adopts orphans that its selector matches and releases what it owns but
 * no longer matches, as upstream's ControllerRefManager. An owner that is going neither adopts nor releases.
 */
export function claim<T extends KubeObject>(
  claimant: Claimant,
  candidates: readonly Stored<T>[],
): Claimed<T> {
  const { owner, selector } = claimant;
  const isGoing = owner.metadata.deletionTimestamp !== undefined;
  const owned: Stored<T>[] = [];
  const writes: Write[] = [];
  for (const object of candidates) {
    const controller = controllerOf(object);
    const matches = selector.matches(object.metadata.labels);
    if (controller?.uid === owner.metadata.uid) {
      if (matches) owned.push(object);
      else if (!isGoing) writes.push(release(claimant, object));
    } else if (
      controller === undefined &&
      matches &&
      !isGoing &&
      object.metadata.deletionTimestamp === undefined
    ) {
      owned.push(object);
      writes.push(adopt(claimant, object));
    }
  }
  return { owned, writes };
}

function adopt({ ownerKind, owner, kind }: Claimant, object: Stored<KubeObject>): Write {
  return patchOwners(kind, object, controllerReference(ownerKind, owner));
}

function release({ owner, kind }: Claimant, object: Stored<KubeObject>): Write {
  return patchOwners(kind, object, { $patch: "delete", uid: owner.metadata.uid });
}

function patchOwners(
  kind: KindOf<KubeObject>,
  { metadata }: Stored<KubeObject>,
  reference: object,
): Write {
  const { namespace, name, uid } = metadata;
  const body = { metadata: { uid, ownerReferences: [reference] } };
  return { verb: "patch", kind, key: { namespace, name }, type: "strategic", body };
}
