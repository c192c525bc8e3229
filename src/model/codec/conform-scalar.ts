import { fromTime, toMicroTime, toTime } from "../instant.ts";
import { isJsonObject } from "../json.ts";
import { canonicalQuantity, quantityFault, quantityRule } from "../quantity.ts";

/**
 * A scalar's canonical value; or a problem in the words of the type's own decoder; or that the type does not fit, for
 * which Go names the field, with `shown` when it also shows the value.
 */
export type ScalarResult =
  | { readonly value: unknown }
  | { readonly problem: string }
  | { readonly mismatch: true; readonly shown?: string };

const mismatch: ScalarResult = { mismatch: true };

const conformers: ReadonlyMap<string, (value: unknown) => ScalarResult> = new Map([
  ["string", (value) => (typeof value === "string" ? { value } : mismatch)],
  ["bool", (value) => (typeof value === "boolean" ? { value } : mismatch)],
  ["double", (value) => (typeof value === "number" ? { value } : mismatch)],
  ["int32", (value) => integer(value, 2 ** 31)],
  ["int64", (value) => integer(value, 2 ** 63)],
  ["bytes", bytes],
  ["Time", (value) => time(value, "Time")],
  ["MicroTime", (value) => time(value, "MicroTime")],
  ["Quantity", quantity],
  ["IntOrString", intOrString],
  ["RawExtension", (value) => ({ value })],
  ["JSON", (value) => ({ value })],
  ["FieldsV1", (value) => (isJsonObject(value) ? { value } : mismatch)],
  ["ExtraValue", extraValue],
]);

/** Whether `ref` names a type that has no definition of its own. */
export function isScalar(ref: string): boolean {
  return conformers.has(ref);
}

/** Checks a value of a scalar or special type. `ref` is one for which `isScalar` holds. */
export function conformScalar(ref: string, value: unknown): ScalarResult {
  return conformers.get(ref)?.(value) ?? mismatch;
}

function integer(value: unknown, bound: number): ScalarResult {
  if (typeof value !== "number") return mismatch;
  if (Number.isInteger(value) && value >= -bound && value < bound) return { value };
  return { mismatch: true, shown: `number ${value}` };
}

/** Go's base64 decoder skips line ends and demands the padding; it reports the offset of the first odd byte. */
function bytes(value: unknown): ScalarResult {
  if (typeof value !== "string") return mismatch;
  const text = /[\r\n]/.test(value) ? value.replaceAll(/[\r\n]/g, "") : value;
  const body = /^[A-Za-z0-9+/]*/.exec(text)?.[0].length ?? 0;
  const padding = text.slice(body);
  const expected = ["", undefined, "==", "="][body % 4];
  if (padding === expected) return { value: text };
  return { problem: `illegal base64 data at input byte ${base64Fault(text, body)}` };
}

function base64Fault(text: string, body: number): number {
  const beyond = body % 4;
  if (body === text.length) return body - beyond;
  if (text[body] !== "=" || beyond < 2) return body;
  if (beyond === 3) return body + 1;
  if (text.length === body + 1) return text.length;
  return text[body + 1] === "=" ? body + 2 : body;
}

const timePattern = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;
const wholeUtc = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

function time(value: unknown, type: "Time" | "MicroTime"): ScalarResult {
  if (typeof value !== "string") return mismatch;
  const instant = timePattern.test(value) ? fromTime(value) : undefined;
  if (instant === undefined) {
    const layout =
      type === "Time" ? "2006-01-02T15:04:05Z07:00" : "2006-01-02T15:04:05.000000Z07:00";
    const shown = JSON.stringify(value);
    return { problem: `parsing time ${shown} as "${layout}": cannot parse ${shown} as "2006"` };
  }
  if (type === "Time" && wholeUtc.test(value)) return { value };
  return { value: type === "Time" ? toTime(instant) : toMicroTime(instant) };
}

function quantity(value: unknown): ScalarResult {
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text !== "string") return { problem: quantityRule };
  const canonical = canonicalQuantity(text.trim());
  return canonical === undefined ? { problem: quantityFault(text.trim()) } : { value: canonical };
}

function intOrString(value: unknown): ScalarResult {
  return typeof value === "string" ? { value } : integer(value, 2 ** 31);
}

function extraValue(value: unknown): ScalarResult {
  if (!Array.isArray(value)) return mismatch;
  return value.every((item) => typeof item === "string") ? { value } : mismatch;
}
