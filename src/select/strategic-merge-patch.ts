import { goText } from "../model/go-text.ts";
import { isJsonObject, type JsonObject, setOwn } from "../model/json.ts";
import {
  asNewValue,
  badPatch,
  deleteFromPrimitiveListPrefix,
  isDirective,
  patchDirective,
  retainKeysDirective,
  setElementOrderPrefix,
} from "./patch-directives.ts";
import { type PatchField, patchFieldOf, type PatchPlace } from "./patch-schema.ts";
import { checkElementOrder, mergeList, setElementOrder } from "./strategic-merge-list.ts";

/**
 * Applies a strategic merge patch to an object of a built-in kind, with all directives of api-contract section 10.
 * Returns a new object; neither argument is changed. Throws `StatusError` in upstream's words: BadRequest, or Unknown
 * (500) for an item without its merge key, which is what Kubernetes answers.
 */
export function applyStrategicMergePatch(
  definition: string,
  current: JsonObject,
  patch: unknown,
): JsonObject {
  if (!isJsonObject(patch)) throw badPatch("invalid JSON document");
  return mergeObject({ ref: definition, isMap: false }, current, patch);
}

function mergeObject(
  place: PatchPlace | undefined,
  current: JsonObject,
  patch: JsonObject,
): JsonObject {
  if (Object.hasOwn(patch, patchDirective)) {
    const replaced = directed(patch);
    if (replaced !== undefined) return replaced;
  }
  const merged: Record<string, unknown> = { ...retained(current, patch) };
  const ordered = mergeOrderedLists(place, merged, patch);
  for (const key of Object.keys(patch)) {
    if (key.startsWith(deleteFromPrimitiveListPrefix)) deleteFromList(merged, key, patch[key]);
    if (!isDirective(key) && !ordered.has(key)) mergeEntry(place, merged, [key, patch[key]]);
  }
  return merged;
}

function directed(patch: JsonObject): JsonObject | undefined {
  const { [patchDirective]: directive, ...rest } = patch;
  switch (directive) {
    case "replace":
      return rest;
    case "delete":
      return {};
    case "merge":
      return undefined;
    default:
      throw badPatch(`unknown patch type: ${goText(directive)} in map: ${goText(patch)}`);
  }
}

/** `$retainKeys`: drops the keys that are not listed. Every key of the patch itself has to be listed. */
function retained(current: JsonObject, patch: JsonObject): JsonObject {
  const keys = patch[retainKeysDirective];
  if (keys === undefined) return current;
  if (!Array.isArray(keys)) throw badPatch("invalid patch format of retainKeys");
  const kept = new Set<unknown>(keys);
  for (const key of Object.keys(patch)) {
    if (patch[key] === null || isDirective(key) || kept.has(key)) continue;
    throw badPatch("invalid patch format of retainKeys");
  }
  return Object.fromEntries(Object.entries(current).filter(([key]) => kept.has(key)));
}

/** Merges the lists that a `$setElementOrder` speaks of and puts them in order. Returns their names. */
function mergeOrderedLists(
  place: PatchPlace | undefined,
  merged: Record<string, unknown>,
  patch: JsonObject,
): ReadonlySet<string> {
  const done = new Set<string>();
  for (const directive of Object.keys(patch)) {
    if (!directive.startsWith(setElementOrderPrefix)) continue;
    const key = directive.slice(setElementOrderPrefix.length);
    const order = listIn(patch, directive);
    const live = listIn(merged, key);
    const change = listIn(patch, key);
    if (order === undefined || (live === undefined && change === undefined)) continue;
    const field = patchFieldOf(place, key);
    checkElementOrder(change ?? [], order, field.mergeKey);
    const items = mergeOrdered(field, live, change);
    setOwn(merged, key, setElementOrder(items, { patch: order, live: live ?? [] }, field.mergeKey));
    done.add(key);
  }
  return done;
}

function listIn(object: JsonObject, key: string): readonly unknown[] | undefined {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  if (value === undefined || Array.isArray(value)) return value;
  throw badPatch(`expected a []interface {}, but received ${goText(value)}`);
}

function mergeOrdered(
  field: PatchField,
  live: readonly unknown[] | undefined,
  patch: readonly unknown[] | undefined,
): readonly unknown[] {
  if (patch === undefined) return live ?? [];
  return live === undefined ? newList(patch) : mergeLists(field, live, patch);
}

function newList(patch: readonly unknown[]): readonly unknown[] {
  const list = asNewValue(patch);
  return Array.isArray(list) ? list : [];
}

/** `$deleteFromPrimitiveList`: takes scalars out of a list; nothing happens where there is no list. */
function deleteFromList(merged: Record<string, unknown>, directive: string, items: unknown): void {
  const key = directive.slice(deleteFromPrimitiveListPrefix.length);
  if (!Array.isArray(items)) throw badPatch("invalid patch format of primitive list");
  const list = Object.hasOwn(merged, key) ? merged[key] : undefined;
  if (Array.isArray(list))
    setOwn(
      merged,
      key,
      list.filter((item) => !items.includes(item)),
    );
}

function mergeEntry(
  place: PatchPlace | undefined,
  merged: Record<string, unknown>,
  [key, change]: readonly [string, unknown],
): void {
  const current = Object.hasOwn(merged, key) ? merged[key] : undefined;
  const result =
    change === null ? undefined : mergedValue(patchFieldOf(place, key), current, change);
  if (result === undefined) delete merged[key];
  else setOwn(merged, key, result);
}

function mergedValue(field: PatchField, current: unknown, change: unknown): unknown {
  if (Array.isArray(current) && Array.isArray(change)) return mergeLists(field, current, change);
  if (!isJsonObject(current) || !isJsonObject(change)) return asNewValue(change);
  return field.strategy === "replace" ? change : mergeObject(field.place, current, change);
}

function mergeLists(
  field: PatchField,
  live: readonly unknown[],
  patch: readonly unknown[],
): readonly unknown[] {
  if (field.strategy !== "merge") return patch;
  return mergeList({
    live,
    patch,
    field,
    mergeItem: (item, change) => mergeObject(field.place, item, change),
  });
}
