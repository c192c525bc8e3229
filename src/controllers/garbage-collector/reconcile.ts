import { Controller } from "../../client/controller.ts";
import type { Change } from "../../client/object-cache.ts";
import { joinKey, keyOf, type KindOf } from "../../client/resources.ts";
import { jsonEquals } from "../../model/json.ts";
import { apiVersionOf, type KubeObject, type Stored } from "../../model/object.ts";
import { isStatus } from "../../model/status-error.ts";
import type { OwnerReference } from "../../model/types/meta-v1.ts";
import { performerFor, type ControllerContext } from "../common/context.ts";
import { perform } from "../common/perform.ts";
import type { ServedKinds } from "../common/served-kinds.ts";
import {
  decide,
  FOREGROUND,
  ownersOf,
  type Item,
  type OwnerState,
  type OwnerView,
} from "./decide.ts";

const BY_OWNER = "owner";
const WORKERS = 8;
/** Kinds that never own and are never owned, and of which there are many. */
const IGNORED = new Set(["Event"]);

/** Deletes what nobody owns any more, owners after their dependents, or sets dependents free: for every kind. */
export function garbageCollector(context: ControllerContext, kinds: ServedKinds): Controller {
  const { clock, log, informers } = context;
  const performer = performerFor(context, "garbage-collector-controller");
  const collector = new Controller({
    name: "garbage-collector",
    clock,
    log,
    workers: WORKERS,
    reconcile: async (key) => {
      const item = itemAt(context, kinds, key);
      if (item === undefined) return {};
      const owners = await ownerViews(context, kinds, item.object);
      const dependents = dependentsOf(context, kinds, item.object.metadata.uid);
      await perform(performer, decide({ item, owners, dependents }).writes);
      return {};
    },
  });
  kinds.onKind((kind) => {
    if (IGNORED.has(kind.kind)) return;
    const informer = informers.of(kind);
    informer.addIndex(BY_OWNER, (object) => ownersOf(object).map(({ uid }) => uid));
    informer.onChange((change) => {
      for (const item of affected(context, kinds, { kind, change }))
        collector.enqueue(nameOf(item));
    });
  });
  return collector;
}

interface KindChange {
  readonly kind: KindOf<KubeObject>;
  readonly change: Change<KubeObject>;
}

/** The objects about which a change may decide something. */
function affected(
  context: ControllerContext,
  kinds: ServedKinds,
  { kind, change }: KindChange,
): readonly Item[] {
  const { before, after } = change;
  const isSame = before?.metadata.uid === after?.metadata.uid;
  const gone = before !== undefined && !isSame ? before : undefined;
  const items: Item[] = [];
  if (gone !== undefined) {
    items.push(...dependentsOf(context, kinds, gone.metadata.uid));
    items.push(...waitingOwners(context, kinds, gone));
  }
  if (after === undefined) return items;
  if (isOurConcern(before, after)) items.push({ kind, object: after });
  // An owner that begins to wait makes its dependents go.
  if (
    after.metadata.deletionTimestamp !== undefined &&
    before?.metadata.deletionTimestamp === undefined
  ) {
    items.push(...dependentsOf(context, kinds, after.metadata.uid));
  }
  if (isSame && before !== undefined && !jsonEquals(ownersOf(before), ownersOf(after))) {
    items.push(...waitingOwners(context, kinds, before));
  }
  return items;
}

/** Whether it has owners or is going, and either is news. */
function isOurConcern(before: Stored<KubeObject> | undefined, after: Stored<KubeObject>): boolean {
  const { metadata } = after;
  if (ownersOf(after).length === 0 && metadata.deletionTimestamp === undefined) return false;
  const facts = (object: Stored<KubeObject> | undefined) => [
    object?.metadata.uid,
    object?.metadata.ownerReferences,
    object?.metadata.finalizers,
    object?.metadata.deletionTimestamp,
  ];
  return !jsonEquals(facts(before), facts(after));
}

function waitingOwners(
  context: ControllerContext,
  kinds: ServedKinds,
  object: Stored<KubeObject>,
): readonly Item[] {
  return ownersOf(object).flatMap((reference) => {
    const owner = cachedOwner(context, kinds, { reference, object });
    return owner?.object.metadata.finalizers?.includes(FOREGROUND) === true ? [owner] : [];
  });
}

function dependentsOf(
  context: ControllerContext,
  kinds: ServedKinds,
  uid: string,
): readonly Item[] {
  return kinds.list().flatMap((kind) =>
    context.informers
      .of(kind)
      .byIndex(BY_OWNER, uid)
      .map((object) => ({ kind, object })),
  );
}

interface Owned {
  readonly reference: OwnerReference;
  readonly object: Stored<KubeObject>;
}

async function ownerViews(
  context: ControllerContext,
  kinds: ServedKinds,
  object: Stored<KubeObject>,
): Promise<readonly OwnerView[]> {
  return Promise.all(
    ownersOf(object).map(async (reference) => ({
      reference,
      state: await ownerState(context, kinds, { reference, object }),
    })),
  );
}

/** An owner that the informers do not have may only be too new for them: the API server has the last word. */
async function ownerState(
  context: ControllerContext,
  kinds: ServedKinds,
  owned: Owned,
): Promise<OwnerState> {
  const cached = cachedOwner(context, kinds, owned);
  if (cached !== undefined) return stateOf(cached.object);
  const { reference, object } = owned;
  const kind = kinds.find(reference.apiVersion, reference.kind);
  // Who is of a kind that nobody serves cannot be shown to be gone.
  if (kind === undefined) return "present";
  const namespace = kind.namespaced ? object.metadata.namespace : undefined;
  if (kind.namespaced && namespace === undefined) return "present";
  try {
    const owner = await context.informers.api.get<KubeObject>(kind, {
      namespace,
      name: reference.name,
    });
    if (owner.metadata.uid === reference.uid) return stateOf(owner);
  } catch (error) {
    if (!isStatus(error, "NotFound")) throw error;
  }
  const all = context.informers.of(kind).list();
  return all.some(({ metadata }) => metadata.uid === reference.uid) ? "elsewhere" : "absent";
}

function stateOf({ metadata }: Stored<KubeObject>): OwnerState {
  const waits =
    metadata.deletionTimestamp !== undefined && metadata.finalizers?.includes(FOREGROUND);
  return waits === true ? "waiting" : "present";
}

function cachedOwner(
  { informers }: ControllerContext,
  kinds: ServedKinds,
  { reference, object }: Owned,
): Item | undefined {
  const kind = kinds.find(reference.apiVersion, reference.kind);
  if (kind === undefined) return undefined;
  const namespace = kind.namespaced ? object.metadata.namespace : undefined;
  const owner = informers.of(kind).get(joinKey({ namespace, name: reference.name }));
  return owner?.metadata.uid === reference.uid ? { kind, object: owner } : undefined;
}

function itemAt(context: ControllerContext, kinds: ServedKinds, name: string): Item | undefined {
  const [apiVersion = "", kindName = "", key = ""] = name.split(" ");
  const kind = kinds.find(apiVersion, kindName);
  const object = kind === undefined ? undefined : context.informers.of(kind).get(key);
  return kind === undefined || object === undefined ? undefined : { kind, object };
}

function nameOf({ kind, object }: Item): string {
  return `${apiVersionOf(kind)} ${kind.kind} ${keyOf(object)}`;
}
