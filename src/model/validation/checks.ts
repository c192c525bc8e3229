import {
  child,
  duplicate,
  type FieldError,
  invalid,
  notSupported,
  required,
} from "../field-error.ts";
import { jsonEquals } from "../json.ts";
import { type Format, portNumberFaults } from "./formats.ts";

/** What a validator returns: every fault that it found, in the order in which upstream reports them. */
export type Faults = readonly FieldError[];

export const immutableDetail = "field is immutable";
export const negativeDetail = "must be greater than or equal to 0";

/** Runs `check` over a list, each item with its path `path[index]`. */
export function each<T>(
  list: readonly T[] | undefined,
  path: string,
  check: (item: T, path: string, index: number) => Faults,
): Faults {
  return (list ?? []).flatMap((item, index) => check(item, `${path}[${index}]`, index));
}

/** Runs `check` over a map in the order of its keys, each value with its path `path[key]`. */
export function eachEntry<T>(
  map: Readonly<Record<string, T>> | undefined,
  path: string,
  check: (entry: { readonly key: string; readonly value: T }, path: string) => Faults,
): Faults {
  return Object.keys(map ?? {})
    .sort()
    .flatMap((key) => {
      const value = map?.[key];
      return value === undefined ? [] : check({ key, value }, `${path}[${key}]`);
    });
}

/** `check` when there is a value, nothing otherwise. */
export function optional<T>(
  value: T | undefined,
  path: string,
  check: (value: T, path: string) => Faults,
): Faults {
  return value === undefined ? [] : check(value, path);
}

/** The fault when `holds`, else nothing: `when(a && b, forbidden(...))`. */
export function when(holds: boolean, fault: FieldError): Faults {
  return holds ? [fault] : [];
}

/** `Required value` when the value is absent or, as Go sees it, empty. */
export function need(value: unknown, path: string, detail?: string): Faults {
  return when(isUnset(value), required(path, detail));
}

/** An `Invalid value` for each thing that `format` finds wrong. */
export function matches(value: string, path: string, format: Format): Faults {
  return format(value).map((fault) => invalid(path, value, fault));
}

/** `matches` for a value that has to be there. */
export function needMatching(value: string | undefined, path: string, format: Format): Faults {
  return value === undefined || value === "" ? [required(path)] : matches(value, path, format);
}

/** `matches` for a value that may be absent or empty. */
export function mayMatch(value: string | undefined, path: string, format: Format): Faults {
  return value === undefined || value === "" ? [] : matches(value, path, format);
}

/** `Unsupported value` unless the value is one of `supported`; `Required value` when it is unset. */
export function oneOf(
  value: string | undefined,
  path: string,
  supported: readonly string[],
): Faults {
  return isUnset(value) ? [required(path)] : mayBeOneOf(value, path, supported);
}

/** `Unsupported value` unless the value is unset or one of `supported`. */
export function mayBeOneOf(
  value: string | undefined,
  path: string,
  supported: readonly string[],
): Faults {
  const isSupported = value === undefined || value === "" || supported.includes(value);
  return when(!isSupported, notSupported(path, value, supported));
}

/** `Invalid value` for a number below zero. */
export function notNegative(value: number | undefined, path: string): Faults {
  return when(value !== undefined && value < 0, invalid(path, value, negativeDetail));
}

/** `Invalid value` for what is no port number. */
export function portNumber(value: number, path: string): Faults {
  return portNumberFaults(value).map((fault) => invalid(path, value, fault));
}

/** `Duplicate value` for every item whose key came before; unset keys are nobody's duplicate. */
export function unique<T>(
  list: readonly T[] | undefined,
  keyOf: (item: T) => string | undefined,
  pathOf: (index: number) => string,
): Faults {
  const seen = new Set<string>();
  return (list ?? []).flatMap((item, index) => {
    const key = keyOf(item);
    if (key === undefined || key === "") return [];
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew ? [] : [duplicate(pathOf(index), key)];
  });
}

/** `field is immutable` when the value differs from the old one. */
export function immutable(value: unknown, old: unknown, path: string): Faults {
  return when(!jsonEquals(value, old), invalid(path, value, immutableDetail));
}

/** Whether Go would call the value its type's zero value: absent, "", 0, false, an empty list or map. */
export function isUnset(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === 0 || value === false) {
    return true;
  }
  return typeof value === "object" && Object.keys(value).length === 0;
}

/** Exactly one of the members of a union must be set; the faults say which is one too many. */
export function oneMember(
  members: readonly { readonly name: string; readonly check: (() => Faults) | undefined }[],
  path: string,
  details: { readonly none: string; readonly more: string },
): Faults {
  const set = members.flatMap(({ name, check }) => (check === undefined ? [] : [{ name, check }]));
  const [first, ...others] = set;
  if (first === undefined) return [required(path, details.none)];
  return [
    ...first.check(),
    ...others.map(({ name }): FieldError => ({
      type: "Forbidden",
      field: child(path, name),
      detail: details.more,
    })),
  ];
}
