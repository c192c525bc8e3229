import { definitions } from "../model/schema/definitions.ts";

/** Where a patch is in the schema; `undefined` where anything may stand. */
export interface PatchPlace {
  readonly ref: string;
  readonly isMap: boolean;
}

/** How a field takes part in a strategic merge. */
export interface PatchField {
  readonly place: PatchPlace | undefined;
  /** Lists merge only when the schema says so; maps merge unless it says `replace`. */
  readonly strategy: "merge" | "replace" | undefined;
  readonly mergeKey: string | undefined;
}

const untyped: PatchField = { place: undefined, strategy: undefined, mergeKey: undefined };

/** What the schema says about `key` of an object at `place`. For a list the place is that of its items. */
export function patchFieldOf(place: PatchPlace | undefined, key: string): PatchField {
  if (place === undefined) return untyped;
  if (place.isMap) return { ...untyped, place: { ref: place.ref, isMap: false } };
  const field = definitions.get(place.ref)?.fields.get(key);
  if (field === undefined) return untyped;
  const strategies = field.patchStrategies;
  return {
    place: { ref: field.type.ref, isMap: field.type.shape === "map" },
    strategy: strategies.includes("merge")
      ? "merge"
      : strategies.includes("replace")
        ? "replace"
        : undefined,
    mergeKey: field.patchMergeKey,
  };
}
