/**
 * How server-side apply sees a value (upstream: structured-merge-diff's `Atom`): what has one owner as a whole, and
 * where ownership goes on to the parts. Types refer to themselves in places, hence the functions.
 */
export type MergeType = ScalarType | ListType | MapType | AnyType;

export interface ScalarType {
  readonly kind: "scalar";
  /** `opaque` is any JSON that is owned as a whole, such as the raw part of a `RawExtension`. */
  readonly scalar: "string" | "numeric" | "boolean" | "untyped" | "opaque";
}

export interface ListType {
  readonly kind: "list";
  readonly relation: "atomic" | "set" | "map";
  readonly keys: readonly ListKey[];
  item(): MergeType;
}

/** A key of a list's items, with the value that stands for its absence; without one the key has to be there. */
export interface ListKey {
  readonly name: string;
  readonly default: string | number | boolean | undefined;
}

export interface MapType {
  readonly kind: "map";
  readonly isAtomic: boolean;
  /** The declared fields; a plain map has none. */
  readonly fields: ReadonlyMap<string, MapField>;
  /** The type of entries that are not declared; `undefined` where there may be none. */
  element(): MergeType | undefined;
}

export interface MapField {
  /** See `Field.isValue`: absent means empty. */
  readonly isValue: boolean;
  type(): MergeType;
}

/** Nothing is known: maps are owned by entry, lists as a whole. */
export interface AnyType {
  readonly kind: "any";
}

export const anyType: AnyType = { kind: "any" };

/** The type of a declared field or of an undeclared entry; `undefined` when a map has no such entry. */
export function entryType(type: MapType, key: string): MergeType | undefined {
  return type.fields.get(key)?.type() ?? type.element();
}

const anyMap: MapType = {
  kind: "map",
  isAtomic: false,
  fields: new Map(),
  element: () => anyType,
};
const anyList: ListType = { kind: "list", relation: "atomic", keys: [], item: () => anyType };
const anyScalar: ScalarType = { kind: "scalar", scalar: "untyped" };

/** What an `any` turns out to be for the values at hand; the first that is there decides. */
export function deduced(
  type: MergeType,
  ...values: readonly unknown[]
): Exclude<MergeType, AnyType> {
  if (type.kind !== "any") return type;
  const value = values.find((each) => each !== undefined && each !== null);
  if (Array.isArray(value)) return anyList;
  return typeof value === "object" ? anyMap : anyScalar;
}
