import { goText } from "../../model/go-text.ts";
import { isJsonObject, type JsonObject } from "../../model/json.ts";
import {
  deduced,
  entryType,
  type ListType,
  type MapType,
  type MergeType,
  type ScalarType,
} from "./merge-type.ts";
import { elementText, itemElement, type PathElement } from "./path-element.ts";

/**
 * What keeps an applied configuration from being a value of the type, as structured-merge-diff words it:
 * `.data.x: expected string, got 1`, `.bogus: field not declared in schema`, duplicate keys. Empty when all is well.
 */
export function typedProblems(type: MergeType, value: unknown): readonly string[] {
  const problems: string[] = [];
  visit({ problems, path: "" }, type, value);
  return problems;
}

interface Walk {
  readonly problems: string[];
  readonly path: string;
}

function visit(walk: Walk, type: MergeType, value: unknown): void {
  if (value === null || value === undefined) return;
  const actual = deduced(type, value);
  switch (actual.kind) {
    case "scalar":
      return report(walk, scalarProblem(actual, value));
    case "list":
      return Array.isArray(value)
        ? visitItems(walk, actual, value)
        : report(walk, `expected list, got ${shown(value)}`);
    case "map":
      return isJsonObject(value)
        ? visitEntries(walk, actual, value)
        : report(walk, `expected map, got ${shown(value)}`);
  }
}

function visitItems(walk: Walk, type: ListType, items: readonly unknown[]): void {
  const seen = new Set<PathElement>();
  const repeated = new Set<PathElement>();
  for (const [index, item] of items.entries()) {
    const place = type.relation === "atomic" ? { element: `i:${index}` } : itemElement(type, item);
    if ("problem" in place) {
      report(walk, `element ${index}: ${place.problem}`);
      continue;
    }
    if (seen.has(place.element)) repeated.add(place.element);
    seen.add(place.element);
    visit(below(walk, elementText(place.element)), type.item(), item);
  }
  for (const element of repeated) {
    report(walk, `duplicate entries for key ${elementText(element)}`);
  }
}

function visitEntries(walk: Walk, type: MapType, entries: JsonObject): void {
  for (const [key, value] of Object.entries(entries)) {
    const inner = below(walk, `.${key}`);
    const declared = entryType(type, key);
    if (declared === undefined) report(inner, "field not declared in schema");
    else visit(inner, declared, value);
  }
}

function scalarProblem({ scalar }: ScalarType, value: unknown): string | undefined {
  switch (scalar) {
    case "numeric":
      return typeof value === "number"
        ? undefined
        : `expected numeric (int or float), got ${goTypeOf(value)}`;
    case "string":
      return typeof value === "string" ? undefined : `expected string, got ${shown(value)}`;
    case "boolean":
      return typeof value === "boolean" ? undefined : `expected boolean, got ${goText(value)}`;
    case "untyped":
      return typeof value === "object" ? `expected any scalar, got ${goText(value)}` : undefined;
    case "opaque":
      return undefined;
  }
}

function goTypeOf(value: unknown): string {
  if (Array.isArray(value)) return "[]interface {}";
  if (typeof value === "object") return "map[string]interface {}";
  return typeof value === "boolean" ? "bool" : typeof value;
}

function shown(value: unknown): string {
  return typeof value === "object" ? `&{${goText(value)}}` : goText(value);
}

function below({ problems, path }: Walk, step: string): Walk {
  return { problems, path: path + step };
}

function report({ problems, path }: Walk, problem: string | undefined): void {
  if (problem !== undefined) problems.push(path === "" ? problem : `${path}: ${problem}`);
}
