import { goText } from "../model/go-text.ts";
import { isJsonObject, type JsonObject, jsonEquals } from "../model/json.ts";
import { StatusError } from "../model/status-error.ts";
import { mergeOrder } from "./element-order.ts";
import { asNewValue, badPatch, patchDirective, setElementOrderPrefix } from "./patch-directives.ts";
import type { PatchField } from "./patch-schema.ts";

export interface ListMerge {
  readonly live: readonly unknown[];
  readonly patch: readonly unknown[];
  readonly field: PatchField;
  /** Merges one item, which both sides have, into another. */
  readonly mergeItem: (live: JsonObject, patch: JsonObject) => JsonObject;
}

/** Merges a list with `patchStrategy: merge`: items by merge key, or scalars as a set. */
export function mergeList(merge: ListMerge): readonly unknown[] {
  const { live, patch, field } = merge;
  if (live.length === 0 && patch.length === 0) return live;
  if (!isListOfObjects([...live, ...patch])) {
    const union = [...new Set([...live, ...patch])];
    return mergeOrder(union, { patch, live }, goText);
  }
  if (field.mergeKey === undefined) throw badPatch("cannot merge lists without merge key");
  return mergeObjects(merge, field.mergeKey);
}

/** Puts a list in the order that `$setElementOrder` asks for. */
export function setElementOrder(
  items: readonly unknown[],
  order: { readonly patch: readonly unknown[]; readonly live: readonly unknown[] },
  mergeKey: string | undefined,
): readonly unknown[] {
  return mergeOrder(items, order, (item) => elementKey(item, mergeKey));
}

/** Refuses a patch whose list is not in the order of the `$setElementOrder` that comes with it. */
export function checkElementOrder(
  patch: readonly unknown[],
  order: readonly unknown[],
  mergeKey: string | undefined,
): void {
  let at = 0;
  const kept = patch.filter((item) => !isJsonObject(item) || item[patchDirective] !== "delete");
  for (const item of kept) {
    const key = elementKey(item, mergeKey);
    while (at < order.length && elementKey(order[at], mergeKey) !== key) at += 1;
    if (at >= order.length) {
      throw badPatch(
        `The order in patch list:\n${goText(patch)}\n doesn't match ${setElementOrderPrefix.slice(0, -1)} list:\n${goText(order)}\n`,
      );
    }
  }
}

function isListOfObjects(items: readonly unknown[]): items is readonly JsonObject[] {
  if (items.some((item) => Array.isArray(item))) throw badPatch("lists of lists are not supported");
  const objects = items.filter(isJsonObject).length;
  if (objects === 0) return false;
  if (objects === items.length) return true;
  throw badPatch(`list element types are not identical: ${goText(items)}`);
}

function mergeObjects(merge: ListMerge, mergeKey: string): readonly unknown[] {
  const live = merge.live.filter(isJsonObject);
  const patch = merge.patch.filter(isJsonObject);
  const plain = patch.filter((item) => !Object.hasOwn(item, patchDirective));
  const orders = patch.filter((item) => Object.hasOwn(item, patchDirective));
  if (orders.map(directiveOf).includes("replace")) return plain;
  const deleted = orders.map((item) => keyValue(item, mergeKey));
  const kept = live.filter(
    (item) => !deleted.some((value) => jsonEquals(value, keyValue(item, mergeKey))),
  );
  const merged = mergeEach(kept, plain, { ...merge, mergeKey });
  return setElementOrder(merged, { patch: plain, live: kept }, mergeKey);
}

function directiveOf(item: JsonObject): "delete" | "replace" {
  const directive = item[patchDirective];
  if (directive === "delete" || directive === "replace") return directive;
  throw badPatch(
    directive === "merge"
      ? "merging lists cannot yet be specified in the patch"
      : `unknown patch type: ${goText(directive)} in map: ${goText(item)}`,
  );
}

function mergeEach(
  live: readonly JsonObject[],
  patch: readonly JsonObject[],
  { mergeKey, mergeItem }: Pick<ListMerge, "mergeItem"> & { readonly mergeKey: string },
): readonly unknown[] {
  const merged: unknown[] = [...live];
  const places = new Map<string, number>();
  for (const [at, item] of live.entries()) {
    const key = goText(keyValue(item, mergeKey));
    if (!places.has(key)) places.set(key, at);
  }
  for (const item of patch) {
    const key = goText(keyValue(item, mergeKey));
    const at = places.get(key);
    const current = at === undefined ? undefined : merged[at];
    if (at !== undefined && isJsonObject(current)) merged[at] = mergeItem(current, item);
    else {
      places.set(key, merged.length);
      merged.push(asNewValue(item));
    }
  }
  return merged;
}

function elementKey(item: unknown, mergeKey: string | undefined): string {
  if (mergeKey === undefined) return goText(item);
  if (isJsonObject(item)) return goText(keyValue(item, mergeKey));
  throw badPatch(`expected a map, but received ${goText(item)}`);
}

function keyValue(item: JsonObject, mergeKey: string): unknown {
  if (Object.hasOwn(item, mergeKey)) return item[mergeKey];
  throw new StatusError(
    "Unknown",
    `map: ${goText(item)} does not contain declared merge key: ${mergeKey}`,
  );
}
