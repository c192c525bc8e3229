import { isJsonObject } from "../model/json.ts";
import { CelObject, CelPatch } from "./patch-types.ts";

/**
 * A JSON value as CEL sees it: whole numbers are `int` (a BigInt), others `double`, everything else is what it is. Kept
 * apart from the object itself, which is never changed. Values that have functions of their own stay as they are.
 */
export function toCel(value: unknown): unknown {
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(toCel);
  if (typeof value !== "object" || value === null || isInstance(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, toCel(each)]));
}

/** The opposite: what an expression gave, as JSON has it. */
export function fromCel(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(fromCel);
  if (value instanceof Map) return fromCel(Object.fromEntries(value));
  if (value instanceof CelObject || value instanceof CelPatch) return fromCel(value.fields);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, fromCel(each)]));
}

function isInstance(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype !== Object.prototype && prototype !== null;
}
