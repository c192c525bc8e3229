import { isJsonObject, type JsonObject, setOwn } from "../../model/json.ts";
import { emptySet, type FieldSet, isEmptySet, isMember } from "./field-set.ts";
import { deduced, entryType, type ListType, type MapType, type MergeType } from "./merge-type.ts";
import { fieldElement, itemElement } from "./path-element.ts";

/**
 * The value without the paths of a set (upstream: `RemoveItems`). What loses everything that was in it goes too; what
 * is owned as a whole is never taken apart.
 */
export function removeFields(type: MergeType, value: unknown, fields: FieldSet): unknown {
  if (isEmptySet(fields)) return value;
  const actual = deduced(type, value);
  if (actual.kind === "map" && !actual.isAtomic && isJsonObject(value)) {
    return removeEntries(actual, value, fields);
  }
  if (actual.kind === "list" && actual.relation !== "atomic" && Array.isArray(value)) {
    return removeItems(actual, value, fields);
  }
  return value;
}

function removeEntries(type: MapType, value: JsonObject, fields: FieldSet): unknown {
  const kept: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const node = fields[fieldElement(key)];
    const below = entryType(type, key);
    const rest = remaining(below, value[key], node);
    if (rest !== undefined) setOwn(kept, key, rest);
  }
  return Object.keys(kept).length > 0 || Object.keys(value).length === 0 ? kept : undefined;
}

function removeItems(type: ListType, items: readonly unknown[], fields: FieldSet): unknown {
  const kept = items.flatMap((item) => {
    const place = itemElement(type, item);
    const node = "element" in place ? fields[place.element] : undefined;
    const rest = remaining(type.item(), item, node);
    return rest === undefined ? [] : [rest];
  });
  return kept.length > 0 || items.length === 0 ? kept : undefined;
}

function remaining(
  type: MergeType | undefined,
  value: unknown,
  node: FieldSet | undefined,
): unknown {
  if (node === undefined || type === undefined) return value;
  return isMember(node) ? undefined : removeFields(type, value, node ?? emptySet);
}
