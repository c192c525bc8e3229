import { isJsonObject, jsonEquals, setOwn } from "../model/json.ts";

/**
 * Applies an RFC 7386 merge patch: objects merge, `null` removes, anything else replaces.
 * Returns a new value; neither argument is changed.
 */
export function applyMergePatch(current: unknown, patch: unknown): unknown {
  if (!isJsonObject(patch)) return patch;
  const merged: Record<string, unknown> = isJsonObject(current) ? { ...current } : {};
  for (const key of Object.keys(patch)) {
    const change = patch[key];
    if (change === null) delete merged[key];
    else
      setOwn(
        merged,
        key,
        applyMergePatch(Object.hasOwn(merged, key) ? merged[key] : undefined, change),
      );
  }
  return merged;
}

/** The smallest merge patch that turns `before` into `after`; `{}` when they are equal. */
export function mergePatchBetween(before: unknown, after: unknown): unknown {
  if (!isJsonObject(before) || !isJsonObject(after)) return after;
  const patch: Record<string, unknown> = {};
  for (const key of Object.keys(before)) {
    if (!Object.hasOwn(after, key)) setOwn(patch, key, null);
  }
  for (const key of Object.keys(after)) {
    if (!Object.hasOwn(before, key)) setOwn(patch, key, after[key]);
    else addChange(patch, key, [before[key], after[key]]);
  }
  return patch;
}

function addChange(
  patch: Record<string, unknown>,
  key: string,
  [before, after]: readonly [unknown, unknown],
): void {
  if (jsonEquals(before, after)) return;
  setOwn(patch, key, mergePatchBetween(before, after));
}
