import { isJsonObject, type JsonObject, setOwn } from "../model/json.ts";
import { StatusError } from "../model/status-error.ts";

/** The keys in a strategic merge patch that are orders to the server and no data. */
export const patchDirective = "$patch";
export const retainKeysDirective = "$retainKeys";
export const setElementOrderPrefix = "$setElementOrder/";
export const deleteFromPrimitiveListPrefix = "$deleteFromPrimitiveList/";

/** Whether a key of a patch is a directive. */
export function isDirective(key: string): boolean {
  return (
    key === patchDirective ||
    key === retainKeysDirective ||
    key.startsWith(setElementOrderPrefix) ||
    key.startsWith(deleteFromPrimitiveListPrefix)
  );
}

/** A patch that cannot be applied, in upstream's words. */
export function badPatch(message: string): StatusError {
  return new StatusError("BadRequest", message);
}

/**
 * What a part of a patch means where there is nothing yet to patch: its data without `null` and without directives.
 * `undefined` for a map that was only to be deleted.
 */
export function asNewValue(patch: unknown): unknown {
  if (Array.isArray(patch)) {
    return patch.filter((item) => !isOrder(item)).map(asNewValue);
  }
  if (!isJsonObject(patch)) return patch;
  if (patch[patchDirective] === "delete") return undefined;
  return dataOf(patch);
}

/** Whether a list's item is an order about the list, such as `{ $patch: "replace" }`, and no item. */
function isOrder(item: unknown): boolean {
  return isJsonObject(item) && Object.hasOwn(item, patchDirective);
}

function dataOf(patch: JsonObject): JsonObject {
  const data: Record<string, unknown> = {};
  for (const key of Object.keys(patch)) {
    const value = patch[key] === null || isDirective(key) ? undefined : asNewValue(patch[key]);
    if (value !== undefined) setOwn(data, key, value);
  }
  return data;
}
