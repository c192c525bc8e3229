import { invalid } from "../field-error.ts";
import { type Faults, matches, notNegative, when } from "./checks.ts";
import { percent } from "./formats.ts";

export type IntOrPercent = number | string;

/** A number that is not negative, or a percentage. */
export function validateIntOrPercent(value: IntOrPercent, path: string): Faults {
  return typeof value === "number" ? notNegative(value, path) : matches(value, path, percent);
}

/** No more than everything. */
export function validateAtMostAll(value: IntOrPercent, path: string): Faults {
  return when(
    typeof value === "string" && (percentOf(value) ?? 0) > 100,
    invalid(path, value, "must not be greater than 100%"),
  );
}

/** Whether the value is nothing, in either form. */
export function isNone(value: IntOrPercent | undefined): boolean {
  return value === undefined || (typeof value === "number" ? value : percentOf(value)) === 0;
}

function percentOf(value: string): number | undefined {
  return /^[0-9]+%$/.test(value) ? Number(value.slice(0, -1)) : undefined;
}
