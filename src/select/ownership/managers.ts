import { type Instant, toTime, fromTime } from "../../model/instant.ts";
import type { ManagedFieldsEntry } from "../../model/types/meta-v1.ts";
import { emptySet, type FieldSet, isEmptySet, parseFieldSet, setOf, union } from "./field-set.ts";
import { fieldElement } from "./path-element.ts";

/** Who writes: an entry of `metadata.managedFields` is told by these. */
export interface Manager {
  readonly name: string;
  readonly operation: "Apply" | "Update";
  readonly apiVersion: string;
  /** `undefined` for the object itself. */
  readonly subresource: string | undefined;
}

/** One manager and what it owns. */
export interface Ownership {
  readonly manager: Manager;
  readonly fields: FieldSet;
  readonly time: string | undefined;
  /** The entry that this was read from, as long as nothing about it changed. */
  readonly entry: ManagedFieldsEntry | undefined;
}

/** More `Update` managers than this are folded into one called `ancient-changes`. */
const updateManagersMax = 10;
const foldedName = "ancient-changes";

/** Whether two managers share one entry. An applier keeps its entry when it moves to another version of the kind. */
export function isSameManager(a: Manager, b: Manager): boolean {
  return (
    a.name === b.name &&
    a.operation === b.operation &&
    a.subresource === b.subresource &&
    (a.operation === "Apply" || a.apiVersion === b.apiVersion)
  );
}

/** Reads the `metadata.managedFields` of a stored object, which are as this server wrote them. */
export function storedOwnerships(
  entries: readonly ManagedFieldsEntry[] | undefined,
): readonly Ownership[] {
  return (entries ?? []).flatMap((entry) => {
    // Field sets are written as they are held; see FieldSet.
    const fields = entry.fieldsV1 as FieldSet | undefined;
    return fields === undefined ? [] : [{ ...identityOf(entry), fields }];
  });
}

/** Reads `metadata.managedFields` that a client sent; `undefined` when Kubernetes would not have written them. */
export function sentOwnerships(
  entries: readonly ManagedFieldsEntry[],
): readonly Ownership[] | undefined {
  const ownerships: Ownership[] = [];
  for (const entry of entries) {
    const fields = parseFieldSet(entry.fieldsV1 ?? {});
    const isKnown = entry.operation === "Apply" || entry.operation === "Update";
    if (fields === undefined || !isKnown) return undefined;
    ownerships.push({ ...identityOf(entry), fields, entry: undefined });
  }
  return ownerships;
}

function identityOf(entry: ManagedFieldsEntry): Omit<Ownership, "fields"> {
  const manager: Manager = {
    name: entry.manager ?? "",
    operation: entry.operation === "Apply" ? "Apply" : "Update",
    apiVersion: entry.apiVersion ?? "",
    subresource: entry.subresource === "" ? undefined : entry.subresource,
  };
  return { manager, time: entry.time, entry };
}

/** Ownership of other fields, or at another time. The same object when neither differs. */
export function withFields(
  ownership: Ownership,
  fields: FieldSet,
  time = ownership.time,
): Ownership {
  if (fields === ownership.fields && time === ownership.time) return ownership;
  return { manager: ownership.manager, fields, time, entry: undefined };
}

/** A new ownership, of now. */
export function ownershipOf(manager: Manager, fields: FieldSet, now: Instant): Ownership {
  return { manager, fields, time: toTime(now), entry: undefined };
}

/** What `metadata.managedFields` holds for some ownerships: none empty, in upstream's order; `undefined` for none. */
export function writeOwnerships(
  ownerships: readonly Ownership[],
): readonly ManagedFieldsEntry[] | undefined {
  const kept = folded(ownerships.filter(({ fields }) => !isEmptySet(fields)));
  if (kept.length === 0) return undefined;
  return kept.toSorted(compareOwnerships).map(entryOf);
}

/** Identity, names and times: what no manager owns, because the server sets it. */
export function withoutServerFields(fields: FieldSet): FieldSet {
  const { "f:apiVersion": _version, "f:kind": _kind, "f:metadata": metadata, ...rest } = fields;
  if (metadata === undefined) return _version === undefined && _kind === undefined ? fields : rest;
  const own = Object.entries(metadata).filter(([element]) => !serverFields.has(element));
  return own.length === 0 ? rest : union(rest, { "f:metadata": Object.fromEntries(own) });
}

const serverFields: ReadonlySet<string> = new Set([
  ".",
  ...[
    "name",
    "namespace",
    "creationTimestamp",
    "selfLink",
    "uid",
    "generation",
    "managedFields",
    "resourceVersion",
  ].map(fieldElement),
]);

/**
 * What a write cannot own because the server throws it away (upstream: `GetResetFields`): the status in a write of the
 * object, everything but the status in a write of the status.
 */
export function resetFields(subresource: string | undefined, hasStatus: boolean): FieldSet {
  if (!hasStatus) return emptySet;
  if (subresource === "status") return setOf([["f:spec"]]);
  return subresource === undefined ? setOf([["f:status"]]) : emptySet;
}

function folded(ownerships: readonly Ownership[]): readonly Ownership[] {
  const updates = ownerships.filter(({ manager }) => manager.operation === "Update");
  if (updates.length <= updateManagersMax) return ownerships;
  const folds = new Map<string, Ownership[]>();
  const oldestFirst = updates.toSorted(compareOwnerships);
  let left = updates.length;
  for (const ownership of oldestFirst) {
    if (left <= updateManagersMax) break;
    const same = folds.get(ownership.manager.apiVersion) ?? [];
    folds.set(ownership.manager.apiVersion, [...same, ownership]);
    // The first of each version only gives way to the bucket that it founds.
    if (same.length > 0) left -= 1;
  }
  const gone = new Set([...folds.values()].filter((each) => each.length > 1).flat());
  const kept = ownerships.filter((each) => !gone.has(each));
  return [...kept, ...[...folds].flatMap(([version, each]) => bucketOf(version, each))];
}

function bucketOf(apiVersion: string, ownerships: readonly Ownership[]): readonly Ownership[] {
  if (ownerships.length < 2) return [];
  const manager: Manager = {
    name: foldedName,
    operation: "Update",
    apiVersion,
    subresource: undefined,
  };
  const fields = ownerships.map((each) => each.fields).reduce(union);
  return [{ manager, fields, time: ownerships.at(-1)?.time, entry: undefined }];
}

function compareOwnerships(a: Ownership, b: Ownership): number {
  return (
    compareTexts(a.manager.operation, b.manager.operation) ||
    secondsOf(a) - secondsOf(b) ||
    compareTexts(a.manager.name, b.manager.name) ||
    compareTexts(a.manager.apiVersion, b.manager.apiVersion) ||
    compareTexts(a.manager.subresource ?? "", b.manager.subresource ?? "")
  );
}

function secondsOf({ time }: Ownership): number {
  return Math.floor((fromTime(time) ?? 0) / 1000);
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function entryOf({ manager, fields, time, entry }: Ownership): ManagedFieldsEntry {
  if (entry !== undefined) return entry;
  return {
    manager: manager.name,
    operation: manager.operation,
    apiVersion: manager.apiVersion,
    ...(time === undefined ? {} : { time }),
    fieldsType: "FieldsV1",
    fieldsV1: fields,
    ...(manager.subresource === undefined ? {} : { subresource: manager.subresource }),
  };
}
