/** A JSON object as it was parsed: any key may be there, and any value. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether `value` is an object and neither an array nor `null`. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value of an own key. Unlike `object[key]` it finds nothing under `constructor` or `__proto__`. */
export function ownValue<T>(
  object: Readonly<Record<string, T>> | undefined,
  key: string,
): T | undefined {
  return object !== undefined && Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Whether two JSON values are equal. The order of keys does not matter, and an `undefined` entry is no entry. */
export function jsonEquals(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) return Array.isArray(b) && arrayEquals(a, b);
  return isJsonObject(a) && isJsonObject(b) && objectEquals(a, b);
}

function arrayEquals(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => jsonEquals(item, b[index]));
}

function objectEquals(a: JsonObject, b: JsonObject): boolean {
  for (const key of Object.keys(a)) {
    if (!jsonEquals(a[key], ownValue(b, key))) return false;
  }
  return Object.keys(b).every((key) => b[key] === undefined || ownValue(a, key) !== undefined);
}

/** Sets an own key, also where plain assignment would reach the prototype (`__proto__`). */
export function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== "__proto__") target[key] = value;
  else
    Object.defineProperty(target, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
}

/** A deep copy that shares nothing with `value`, for code that edits a tree in place before handing it out. */
export function cloneJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cloneJson);
  if (!isJsonObject(value)) return value;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) setOwn(copy, key, cloneJson(value[key]));
  return copy;
}

/**
 * How deeply lists and objects of a request may be nested. Upstream allows 10,000 levels; no kind needs more than
 * some thirty, and this many are safe for our recursive functions.
 */
export const jsonDepthMax = 1000;

/** Whether `value` nests more than `levels` lists and objects. Looks no deeper than that. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((item) => isDeeperThan(item, levels - 1));
}
