/** `object` with those fields of `defaults` that it does not have. What it has, also `0`, `""` and `false`, stays. */
export function fill<T extends object>(object: T, defaults: Partial<T>): T {
  return { ...defaults, ...present(object) };
}

/**
 * Like `fill`, for fields that are no pointers in the Go types: there an empty text and zero cannot be told from an
 * absent field and get the default too.
 */
export function fillZero<T extends object>(object: T, defaults: Partial<T>): T {
  const zero = Object.entries(object).filter(([, value]) => value === "" || value === 0);
  const overridden = new Set(zero.map(([key]) => key).filter((key) => key in defaults));
  const kept = Object.entries(present(object)).filter(([key]) => !overridden.has(key));
  // The entries are the object's own, less some that `defaults` has as well.
  return { ...defaults, ...Object.fromEntries(kept) } as T;
}

/** `map` over a list that may be absent. */
export function mapList<T>(
  list: readonly T[] | undefined,
  map: (item: T) => T,
): readonly T[] | undefined {
  return list?.map(map);
}

/** The field changed by `map` when it is there; nothing to spread when it is not. */
export function mapField<K extends string, V>(
  name: K,
  value: V | undefined,
  map: (value: V) => V,
): { readonly [key in K]?: V } {
  // A computed key widens to string; this one is K.
  return value === undefined ? {} : ({ [name]: map(value) } as { readonly [key in K]: V });
}

function present<T extends object>(object: T): T {
  // Only entries without a value are missing from the result.
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}
