import { isJsonObject } from "../../model/json.ts";
import { type FieldSet, SetBuilder } from "./field-set.ts";
import { deduced, entryType, type ListType, type MapType, type MergeType } from "./merge-type.ts";
import { fieldElement, itemElement, type PathElement } from "./path-element.ts";

/** Every path that a value sets (upstream: `ToFieldSet`): its leaves, its lists' items and its maps' entries. */
export function fieldsOf(type: MergeType, value: unknown): FieldSet {
  const set = new SetBuilder();
  visit({ set, path: [] }, type, value);
  return set.build();
}

interface Walk {
  readonly set: SetBuilder;
  readonly path: readonly PathElement[];
}

function visit(walk: Walk, type: MergeType, value: unknown): void {
  const actual = deduced(type, value);
  switch (actual.kind) {
    case "scalar":
      return walk.set.add(walk.path);
    case "list":
      if (actual.relation === "atomic") return walk.set.add(walk.path);
      return Array.isArray(value) ? visitItems(walk, actual, value) : undefined;
    case "map":
      if (actual.isAtomic) return walk.set.add(walk.path);
      return isJsonObject(value) ? visitEntries(walk, actual, value) : undefined;
  }
}

function visitItems(walk: Walk, type: ListType, items: readonly unknown[]): void {
  for (const item of items) {
    const place = itemElement(type, item);
    if ("problem" in place) continue;
    const path = [...walk.path, place.element];
    visit({ ...walk, path }, type.item(), item);
    walk.set.add(path);
  }
}

function visitEntries(walk: Walk, type: MapType, entries: Readonly<Record<string, unknown>>): void {
  for (const [key, value] of Object.entries(entries)) {
    const below = entryType(type, key);
    if (below === undefined || value === undefined) continue;
    const path = [...walk.path, fieldElement(key)];
    visit({ ...walk, path }, below, value);
    const isEmpty = value === null || (isJsonObject(value) && Object.keys(value).length === 0);
    if (isEmpty || !type.fields.has(key)) walk.set.add(path);
  }
}
