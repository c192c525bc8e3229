import { isJsonObject, type JsonObject, jsonEquals, ownValue } from "../model/json.ts";
import { type PatchField, patchFieldOf, type PatchPlace } from "./patch-schema.ts";

/** A strategic merge patch from one object to another, made as kubectl makes it; for tests of the other direction. */
export function strategicDiff(
  place: PatchPlace | undefined,
  before: JsonObject,
  after: JsonObject,
): JsonObject {
  const patch: Record<string, unknown> = {};
  for (const key of Object.keys(before)) if (!Object.hasOwn(after, key)) patch[key] = null;
  for (const [key, value] of Object.entries(after)) {
    const current = ownValue(before, key);
    if (!jsonEquals(current, value)) Object.assign(patch, entryDiff(place, key, [current, value]));
  }
  return patch;
}

function entryDiff(
  place: PatchPlace | undefined,
  key: string,
  [before, after]: readonly [unknown, unknown],
): JsonObject {
  const field = patchFieldOf(place, key);
  if (isJsonObject(before) && isJsonObject(after) && field.strategy !== "replace") {
    return { [key]: strategicDiff(field.place, before, after) };
  }
  const isMerged = field.strategy === "merge" && Array.isArray(before) && Array.isArray(after);
  return isMerged ? listDiff(field, key, [before, after]) : { [key]: after };
}

function listDiff(
  field: PatchField,
  key: string,
  [before, after]: readonly [readonly unknown[], readonly unknown[]],
): JsonObject {
  const { mergeKey } = field;
  if (mergeKey === undefined) {
    return {
      [key]: after.filter((item) => !before.includes(item)),
      [`$deleteFromPrimitiveList/${key}`]: before.filter((item) => !after.includes(item)),
      [`$setElementOrder/${key}`]: after,
    };
  }
  const keyOf = (item: unknown): unknown => (isJsonObject(item) ? item[mergeKey] : undefined);
  const same = (item: unknown, list: readonly unknown[]): unknown =>
    list.find((other) => jsonEquals(keyOf(other), keyOf(item)));
  const changed = after.flatMap((item): JsonObject[] => {
    const current = same(item, before);
    if (!isJsonObject(item) || jsonEquals(current, item)) return [];
    if (!isJsonObject(current)) return [item];
    return [{ ...strategicDiff(field.place, current, item), [mergeKey]: keyOf(item) }];
  });
  const deleted = before
    .filter((item) => same(item, after) === undefined)
    .map((item) => ({ $patch: "delete", [mergeKey]: keyOf(item) }));
  return {
    [key]: [...changed, ...deleted],
    [`$setElementOrder/${key}`]: after.map((item) => ({ [mergeKey]: keyOf(item) })),
  };
}
