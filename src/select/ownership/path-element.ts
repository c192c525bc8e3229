import { isJsonObject, ownValue } from "../../model/json.ts";
import type { ListType } from "./merge-type.ts";

/**
 * One step of a path as `fieldsV1` writes it: `f:spec` (a field), `k:{"name":"a"}` (a list's item by its keys),
 * `v:"x"` (a set's item), `i:0` (an index). `.` is the place itself.
 */
export type PathElement = string;

export function fieldElement(name: string): PathElement {
  return `f:${name}`;
}

export type ItemElement = { readonly element: PathElement } | { readonly problem: string };

/** The element of a list's item, or why it cannot have one, in upstream's words. */
export function itemElement(type: ListType, item: unknown): ItemElement {
  return type.relation === "map" ? keyElement(type, item) : setElement(item);
}

function keyElement({ keys }: ListType, item: unknown): ItemElement {
  if (item === null) return { problem: "associative list with keys may not have a null element" };
  if (!isJsonObject(item)) {
    return { problem: "associative list with keys may not have non-map elements" };
  }
  const values: (readonly [string, unknown])[] = [];
  for (const key of keys) {
    const value = ownValue(item, key.name) ?? key.default;
    if (value === undefined) {
      return {
        problem: `associative list with keys has an element that omits key field ${JSON.stringify(key.name)} (and doesn't have default value)`,
      };
    }
    values.push([key.name, value]);
  }
  values.sort(([a], [b]) => (a < b ? -1 : 1));
  return { element: `k:${JSON.stringify(Object.fromEntries(values))}` };
}

function setElement(item: unknown): ItemElement {
  if (item === null || item === undefined) {
    return { problem: "associative list without keys has an element that's an explicit null" };
  }
  if (Array.isArray(item)) {
    return { problem: "not supported: associative list with lists as elements" };
  }
  if (typeof item === "object") {
    return { problem: "associative list without keys has an element that's a map type" };
  }
  return { element: `v:${JSON.stringify(item)}` };
}

const ranks = [".", "f", "k", "v", "i"];

/** The order in which `fieldsV1` lists elements: itself, fields, keys, values, indices; each sort by its text. */
export function comparePathElements(a: PathElement, b: PathElement): number {
  const rank = ranks.indexOf(a.charAt(0)) - ranks.indexOf(b.charAt(0));
  return rank !== 0 ? rank : a < b ? -1 : a > b ? 1 : 0;
}

/** Whether a text is an element that this server understands. */
export function isPathElement(text: string): boolean {
  if (text.startsWith("f:")) return true;
  const json = parsed(text.slice(2));
  switch (text.slice(0, 2)) {
    case "k:":
      return isJsonObject(json);
    case "v:":
      return json !== undefined;
    case "i:":
      return Number.isInteger(json);
    default:
      return false;
  }
}

/** A path as messages write it: `.spec.containers[name="a"].args`. */
export function pathText(path: readonly PathElement[]): string {
  return path.map(elementText).join("");
}

/** One element as messages write it: `.spec`, `[name="a"]`, `[="x"]`, `[0]`. */
export function elementText(element: PathElement): string {
  const text = element.slice(2);
  if (element.startsWith("f:")) return `.${text}`;
  if (element.startsWith("v:")) return `[=${text}]`;
  if (element.startsWith("i:")) return `[${text}]`;
  const keys = parsed(text);
  if (!isJsonObject(keys)) return `[${text}]`;
  const values = Object.entries(keys).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return `[${values.join(",")}]`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
