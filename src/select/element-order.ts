/**
 * The order of a merged list: the patch's items as `patchOrder` has them, and the items that only the server has at
 * their place relative to their neighbours in `liveOrder` (upstream: `mergeSortedSlice`). Items are told by `keyOf`.
 */
export function mergeOrder<T>(
  items: readonly T[],
  order: { readonly patch: readonly T[]; readonly live: readonly T[] },
  keyOf: (item: T) => string,
): readonly T[] {
  const patchIndex = indexBy(order.patch, keyOf);
  const liveIndex = indexBy(order.live, keyOf);
  const isInPatch = (item: T): boolean => patchIndex.has(keyOf(item));
  const fromPatch = sortedBy(items.filter(isInPatch), patchIndex, keyOf);
  const serverOnly = sortedBy(
    items.filter((item) => !isInPatch(item)),
    liveIndex,
    keyOf,
  );
  const merged: T[] = [];
  let next = 0;
  for (const item of fromPatch) {
    const place = liveIndex.get(keyOf(item)) ?? -1;
    while (next < serverOnly.length && isBefore(serverOnly[next], place)) {
      merged.push(...serverOnly.slice(next, next + 1));
      next += 1;
    }
    merged.push(item);
  }
  return [...merged, ...serverOnly.slice(next)];

  function isBefore(item: T | undefined, place: number): boolean {
    const index = item === undefined ? undefined : liveIndex.get(keyOf(item));
    return index !== undefined && index < place;
  }
}

function indexBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, number> {
  const index = new Map<string, number>();
  for (const [at, item] of items.entries()) {
    if (!index.has(keyOf(item))) index.set(keyOf(item), at);
  }
  return index;
}

function sortedBy<T>(
  items: readonly T[],
  index: ReadonlyMap<string, number>,
  keyOf: (item: T) => string,
): readonly T[] {
  const placeOf = (item: T): number => index.get(keyOf(item)) ?? index.size;
  return items.toSorted((a, b) => placeOf(a) - placeOf(b));
}
