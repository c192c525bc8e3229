import { referenceTo } from "../../client/event-recorder.ts";
import type { KindOf } from "../../client/resources.ts";
import type { KubeObject, Stored } from "../../model/object.ts";
import type { OwnerReference } from "../../model/types/meta-v1.ts";
import type { Decision, Write } from "../common/write.ts";

export const FOREGROUND = "foregroundDeletion";
export const ORPHAN = "orphan";

/** Something, and what kind of thing it is. */
export interface Item {
  readonly kind: KindOf<KubeObject>;
  readonly object: Stored<KubeObject>;
}

/**
 * What became of an owner: `waiting` is being deleted and waits for its dependents to go first; `elsewhere` is in
 * another namespace, which is as good as absent.
 */
export type OwnerState = "present" | "waiting" | "absent" | "elsewhere";

export interface OwnerView {
  readonly reference: OwnerReference;
  readonly state: OwnerState;
}

export interface GarbageView {
  readonly item: Item;
  readonly owners: readonly OwnerView[];
  /** Everything that names the item as an owner. */
  readonly dependents: readonly Item[];
}

/**
 * What the garbage collector does about one object, as upstream's `attemptToDeleteItem`, `processDeletingDependentsItem`
 * and `attemptToOrphan` do: it goes when its owners are gone; in foreground it goes after its dependents.
 */
export function decide(view: GarbageView): Decision {
  const { item } = view;
  if (item.object.metadata.deletionTimestamp !== undefined) {
    if (hasFinalizer(item, ORPHAN)) return { writes: orphan(view) };
    return { writes: hasFinalizer(item, FOREGROUND) ? finishForeground(view) : [] };
  }
  return { writes: view.owners.length === 0 ? [] : [...strangers(view), ...collect(view)] };
}

/** Nobody can own across namespaces; upstream tells the dependent so before it deletes it. */
function strangers({ item, owners }: GarbageView): readonly Write[] {
  const about = referenceTo(item.kind, item.object);
  const { namespace } = item.object.metadata;
  return owners
    .filter(({ state }) => state === "elsewhere")
    .map(({ reference: { apiVersion, kind, name, uid } }) => {
      const message = `ownerRef [${apiVersion}/${kind}, namespace: ${namespace}, name: ${name}, uid: ${uid}] does not exist in namespace "${namespace}"`;
      const note = { type: "Warning", reason: "OwnerRefInvalidNamespace", message } as const;
      return { verb: "event", about, note };
    });
}

/** Dependents learn that they are free before their owner goes. */
function orphan({ item, dependents }: GarbageView): readonly Write[] {
  const { uid } = item.object.metadata;
  const free = dependents.map((dependent) => setOwners(dependent, (owner) => owner.uid !== uid));
  return [...free, removeFinalizer(item, ORPHAN)];
}

/** Dependents that block it are deleted by their own turn here; they bring the owner back when they are gone. */
function finishForeground({ item, dependents }: GarbageView): readonly Write[] {
  const { uid } = item.object.metadata;
  const isBlocked = dependents.some(({ object }) =>
    ownersOf(object).some((owner) => owner.uid === uid && owner.blockOwnerDeletion === true),
  );
  return isBlocked ? [] : [removeFinalizer(item, FOREGROUND)];
}

function collect({ item, owners, dependents }: GarbageView): readonly Write[] {
  if (owners.some(({ state }) => state === "present")) return keep(item, owners);
  if (owners.some(({ state }) => state === "waiting") && dependents.length > 0) {
    // A dependent that itself waits for its dependents closes a circle: nobody may block anybody then.
    const isCircle = dependents.some(isWaiting);
    return [...(isCircle ? unblock(item) : []), remove(item, "Foreground")];
  }
  if (hasFinalizer(item, ORPHAN)) return [remove(item, "Orphan")];
  return [remove(item, hasFinalizer(item, FOREGROUND) ? "Foreground" : "Background")];
}

/** One owner is enough to live by; references to owners that are gone, or wait to go, are dropped. */
function keep(item: Item, owners: readonly OwnerView[]): readonly Write[] {
  const lost = owners.filter(({ state }) => state !== "present");
  if (lost.length === 0) return [];
  const uids = new Set(lost.map(({ reference }) => reference.uid));
  return [setOwners(item, (owner) => !uids.has(owner.uid))];
}

function isWaiting(item: Item): boolean {
  return item.object.metadata.deletionTimestamp !== undefined && hasFinalizer(item, FOREGROUND);
}

function unblock(item: Item): readonly Write[] {
  const ownerReferences = ownersOf(item.object).map((owner) => ({
    ...owner,
    blockOwnerDeletion: false,
  }));
  return [patchMetadata(item, { ownerReferences })];
}

function remove(
  { kind, object }: Item,
  propagationPolicy: "Background" | "Foreground" | "Orphan",
): Write {
  const { namespace, name, uid } = object.metadata;
  return { verb: "delete", kind, key: { namespace, name }, uid, propagationPolicy };
}

function setOwners(item: Item, isKept: (owner: OwnerReference) => boolean): Write {
  return patchMetadata(item, { ownerReferences: ownersOf(item.object).filter(isKept) });
}

function removeFinalizer(item: Item, finalizer: string): Write {
  const finalizers = item.object.metadata.finalizers?.filter((each) => each !== finalizer) ?? [];
  return patchMetadata(item, { finalizers });
}

/** A whole list replaces another, so the patch holds for the version that was decided on and no other. */
function patchMetadata({ kind, object }: Item, change: object): Write {
  const { namespace, name, uid, resourceVersion } = object.metadata;
  const body = { metadata: { uid, resourceVersion, ...change } };
  return { verb: "patch", kind, key: { namespace, name }, type: "merge", body };
}

export function ownersOf(object: KubeObject): readonly OwnerReference[] {
  return object.metadata?.ownerReferences ?? [];
}

function hasFinalizer({ object }: Item, finalizer: string): boolean {
  return object.metadata.finalizers?.includes(finalizer) ?? false;
}
