import { isJsonObject, type JsonObject, jsonEquals, ownValue } from "../../model/json.ts";
import { type FieldSet, SetBuilder } from "./field-set.ts";
import { deduced, entryType, type ListType, type MapType, type MergeType } from "./merge-type.ts";
import { fieldElement, itemElement, type PathElement } from "./path-element.ts";

/** What became of the paths between two values. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

/**
 * Compares two values as upstream's typed values do. Parts that both share are not looked into, so that comparing an
 * object with a small change of it is cheap.
 */
export function compare(type: MergeType, before: unknown, after: unknown): Comparison {
  const walker = new Walker();
  walker.visit(type, before, after);
  return {
    added: walker.added.build(),
    modified: walker.modified.build(),
    removed: walker.removed.build(),
  };
}

class Walker {
  readonly added = new SetBuilder();
  readonly modified = new SetBuilder();
  readonly removed = new SetBuilder();
  readonly #path: PathElement[] = [];

  visit(type: MergeType, before: unknown, after: unknown): void {
    if (before === after) return;
    const actual = deduced(type, after, before);
    switch (actual.kind) {
      case "scalar":
        return this.#leaf(before, after);
      case "list":
        if (actual.relation === "atomic" || bothEmpty(before, after)) {
          return this.#leaf(before, after);
        }
        this.#items(actual, listOf(before), listOf(after));
        return this.#place(before, after);
      case "map":
        if (actual.isAtomic || bothEmpty(before, after)) return this.#leaf(before, after);
        this.#entries(actual, before, after);
        return this.#place(before, after);
    }
  }

  #leaf(before: unknown, after: unknown): void {
    this.#place(before, after);
    const isChange = before !== undefined && after !== undefined && !jsonEquals(before, after);
    if (isChange) this.modified.add(this.#path);
  }

  #place(before: unknown, after: unknown): void {
    if (this.#path.length === 0) return;
    if (before === undefined) this.added.add(this.#path);
    else if (after === undefined) this.removed.add(this.#path);
  }

  #entries(type: MapType, before: unknown, after: unknown): void {
    const left = objectOf(before);
    const right = objectOf(after);
    for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
      const below = entryType(type, key);
      if (below === undefined) continue;
      const isValue = type.fields.get(key)?.isValue === true;
      this.#path.push(fieldElement(key));
      this.visit(
        below,
        present(ownValue(left, key), { isValue, parent: before, type: below }),
        present(ownValue(right, key), { isValue, parent: after, type: below }),
      );
      this.#path.pop();
    }
  }

  #items(type: ListType, before: readonly unknown[], after: readonly unknown[]): void {
    const left = byElement(type, before);
    const right = byElement(type, after);
    for (const element of new Set([...left.keys(), ...right.keys()])) {
      this.#path.push(element);
      this.#item(type, left.get(element) ?? [], right.get(element) ?? []);
      this.#path.pop();
    }
  }

  #item(type: ListType, before: readonly unknown[], after: readonly unknown[]): void {
    // Keys may repeat in what is stored; then the items that share one change as a whole.
    if (before.length > 1 || after.length > 1) {
      return this.#leaf(
        before.length > 0 ? before : undefined,
        after.length > 0 ? after : undefined,
      );
    }
    this.visit(type.item(), before[0], after[0]);
  }
}

interface Absent {
  readonly isValue: boolean;
  readonly parent: unknown;
  readonly type: MergeType;
}

/** Go always has structs that it holds by value: with their parent there, absent ones count as empty. */
function present(value: unknown, { isValue, parent, type }: Absent): unknown {
  if (value !== undefined || !isValue || parent === undefined) return value;
  return type.kind === "map" ? {} : null;
}

function bothEmpty(before: unknown, after: unknown): boolean {
  return isEmpty(before) && isEmpty(after);
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    (typeof value === "object" && Object.keys(value).length === 0)
  );
}

function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function byElement(
  type: ListType,
  items: readonly unknown[],
): ReadonlyMap<PathElement, readonly unknown[]> {
  const found = new Map<PathElement, unknown[]>();
  for (const [index, item] of items.entries()) {
    const place = itemElement(type, item);
    // What is stored may lack a key that an apply would have to give; its index then has to do.
    const element = "element" in place ? place.element : `i:${index}`;
    const same = found.get(element);
    if (same === undefined) found.set(element, [item]);
    else same.push(item);
  }
  return found;
}
