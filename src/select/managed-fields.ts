import type { Instant } from "../model/instant.ts";
import { toTime } from "../model/instant.ts";
import type { KubeObject } from "../model/object.ts";
import type { ManagedFieldsEntry } from "../model/types/meta-v1.ts";
import { compare, type Comparison } from "./ownership/compare.ts";
import {
  difference,
  differenceBelow,
  type FieldSet,
  isEmptySet,
  union,
} from "./ownership/field-set.ts";
import {
  isSameManager,
  type Manager,
  type Ownership,
  ownershipOf,
  resetFields,
  sentOwnerships,
  storedOwnerships,
  withFields,
  withoutServerFields,
  writeOwnerships,
} from "./ownership/managers.ts";
import { hasStatus, type ObjectSchema, objectType } from "./ownership/object-type.ts";

/** A write that is not an apply: a create, an update or a patch. */
export interface TrackedUpdate {
  readonly definition: ObjectSchema;
  /** The object as it is stored, in the version of the write; `undefined` for a create. */
  readonly before: KubeObject | undefined;
  /** The object as it is to be, defaulted, with the `managedFields` that the client sent. */
  readonly after: KubeObject;
  readonly manager: string;
  readonly apiVersion: string;
  /** `"status"`, `"scale"`, …; `undefined` or `""` for the object itself. */
  readonly subresource: string | undefined;
  readonly now: Instant;
  /** Whether the status is written apart from the rest; left out, whether the schema has one. */
  readonly statusApart?: boolean | undefined;
}

/**
 * The `metadata.managedFields` after a write (api-contract section 11): the writer takes what it changed, the others
 * lose it. Costs little for a small change, as long as `after` shares with `before` what it does not change.
 * Objects whose `managedFields` are gone are not tracked until somebody applies to them.
 */
export function trackUpdate(update: TrackedUpdate): readonly ManagedFieldsEntry[] | undefined {
  const subresource = update.subresource === "" ? undefined : update.subresource;
  const managed = ownershipsFor(update, subresource);
  if (managed.length === 0 && update.before !== undefined) return undefined;
  const manager: Manager = {
    name: update.manager,
    operation: "Update",
    apiVersion: update.apiVersion,
    subresource,
  };
  const reset = resetFields(subresource, update.statusApart ?? hasStatus(update.definition));
  const changes = changesBetween(update.definition, update, reset);
  return writeOwnerships(afterUpdate(managed, changes, { manager, now: update.now }));
}

/** What changed between two objects, without what the write cannot change (see `resetFields`). */
export function changesBetween(
  definition: ObjectSchema,
  { before, after }: { readonly before: KubeObject | undefined; readonly after: KubeObject },
  reset: FieldSet,
): Comparison {
  const type = objectType(definition);
  const { added, modified, removed } = compare(
    type,
    withoutManaged(before ?? {}),
    withoutManaged(after),
  );
  return {
    added: differenceBelow(added, reset),
    modified: differenceBelow(modified, reset),
    removed: differenceBelow(removed, reset),
  };
}

/** What everybody owns after an update by `manager` that made these changes. */
export function afterUpdate(
  managed: readonly Ownership[],
  { added, modified, removed }: Comparison,
  { manager, now }: { readonly manager: Manager; readonly now: Instant },
): readonly Ownership[] {
  const taken = union(modified, added);
  const lost = union(taken, removed);
  const own = withoutServerFields(taken);
  const others = managed.map((each) => withFields(each, difference(each.fields, lost)));
  if (isEmptySet(own)) return others;
  const previous = others.find((each) => isSameManager(each.manager, manager));
  if (previous === undefined) return [...others, ownershipOf(manager, own, now)];
  const renewed = withFields(previous, union(previous.fields, own), toTime(now));
  return others.map((each) => (each === previous ? renewed : each));
}

/**
 * Clients may write `managedFields` themselves: `[{}]` clears them, none at all or a list that cannot be read leaves
 * them as they are. Through a subresource they cannot be written.
 */
function ownershipsFor(
  { before, after }: TrackedUpdate,
  subresource: string | undefined,
): readonly Ownership[] {
  const live = before?.metadata?.managedFields;
  const given = subresource === undefined ? after.metadata?.managedFields : undefined;
  if (isReset(given)) return [];
  const sent = given === undefined || given === live ? undefined : sentOwnerships(given);
  return sent === undefined || sent.length === 0 ? storedOwnerships(live) : sent;
}

function isReset(entries: readonly ManagedFieldsEntry[] | undefined): boolean {
  const [entry, ...more] = entries ?? [];
  return entry !== undefined && more.length === 0 && Object.keys(entry).length === 0;
}

function withoutManaged(object: KubeObject): KubeObject {
  if (object.metadata?.managedFields === undefined) return object;
  const { managedFields: _managedFields, ...metadata } = object.metadata;
  return { ...object, metadata };
}
