import { isJsonObject, type JsonObject, ownValue, setOwn } from "../../model/json.ts";
import { deduced, entryType, type ListType, type MapType, type MergeType } from "./merge-type.ts";
import { itemElement, type PathElement } from "./path-element.ts";

/** The live value with the applied one laid over it (upstream: `Merge`): what is applied wins, the rest stays. */
export function mergeValues(type: MergeType, live: unknown, applied: unknown): unknown {
  if (applied === undefined) return live;
  if (live === undefined) return applied;
  const actual = deduced(type, applied, live);
  if (actual.kind === "map" && !actual.isAtomic && isJsonObject(applied)) {
    return isJsonObject(live) ? mergeMaps(actual, live, applied) : applied;
  }
  if (actual.kind === "list" && actual.relation !== "atomic" && Array.isArray(applied)) {
    return Array.isArray(live) ? mergeLists(actual, live, applied) : applied;
  }
  return applied;
}

function mergeMaps(type: MapType, live: JsonObject, applied: JsonObject): JsonObject {
  const merged: Record<string, unknown> = { ...live };
  for (const key of Object.keys(applied)) {
    const below = entryType(type, key);
    if (below === undefined) continue;
    setOwn(merged, key, mergeValues(below, ownValue(live, key), applied[key]));
  }
  return merged;
}

interface Item {
  readonly element: PathElement;
  readonly value: unknown;
}

/**
 * The applied items in their own order. Items that only the live list has stay before the shared item that they stood
 * before, and otherwise come before what is new.
 */
function mergeLists(
  type: ListType,
  live: readonly unknown[],
  applied: readonly unknown[],
): readonly unknown[] {
  const left = itemsOf(type, live);
  const right = itemsOf(type, applied);
  const liveValues = new Map(left.map((item) => [item.element, item.value]));
  const isApplied = new Set(right.map((item) => item.element));
  const shared = right.filter((item) => liveValues.has(item.element));
  const merged: unknown[] = [];
  let nextLeft = 0;
  let nextShared = 0;
  const takeLiveOnly = (): void => {
    for (; nextLeft < left.length; nextLeft += 1) {
      const item = left[nextLeft];
      if (item === undefined || item.element === shared[nextShared]?.element) return;
      if (!isApplied.has(item.element)) merged.push(item.value);
    }
  };
  for (const { element, value } of right) {
    takeLiveOnly();
    merged.push(mergeValues(type.item(), liveValues.get(element), value));
    if (left[nextLeft]?.element === element) nextLeft += 1;
    if (shared[nextShared]?.element === element) nextShared += 1;
  }
  takeLiveOnly();
  return merged;
}

function itemsOf(type: ListType, list: readonly unknown[]): readonly Item[] {
  return list.map((value, index) => {
    const place = itemElement(type, value);
    return { element: "element" in place ? place.element : `i:${index}`, value };
  });
}
