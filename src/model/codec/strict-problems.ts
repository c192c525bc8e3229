import { definitions } from "../schema/definitions.ts";
import type { Definition, FieldType } from "../schema/notation.ts";
import type { JsonNode } from "./json-tree.ts";

/** Upstream reports no more than this many, and each only once. */
export const strictProblemsMax = 100;

/**
 * What strict decoding objects to, in the order of the text: `unknown field "spec.bogus"` and
 * `duplicate field "spec.containers[0].image"`.
 */
export function strictProblems(tree: JsonNode, definition: string): readonly string[] {
  const problems = new Set<string>();
  visit({ node: tree, type: { shape: "one", ref: definition }, path: "" }, problems);
  return [...problems].slice(0, strictProblemsMax);
}

interface Place {
  readonly node: JsonNode;
  /** `undefined` where anything may stand, so that only repeated keys can be wrong. */
  readonly type: FieldType | undefined;
  readonly path: string;
}

function visit(place: Place, problems: Set<string>): void {
  const { node, type, path } = place;
  if (node.type === "array") {
    const item = itemType(type);
    for (const [index, value] of node.items.entries()) {
      visit({ node: value, type: item, path: `${path}[${index}]` }, problems);
    }
  }
  if (node.type === "object") visitObject(place, problems);
}

function visitObject({ node, type, path }: Place, problems: Set<string>): void {
  if (node.type !== "object") return;
  const definition = type?.shape === "one" ? definitions.get(objectRef(type.ref)) : undefined;
  const seen = new Set<string>();
  for (const { key, value } of node.entries) {
    const inner = path === "" ? key : `${path}.${key}`;
    const known = definition === undefined ? itemType(type) : fieldType(definition, key);
    if (definition?.isOpen === false && known === undefined) {
      problems.add(`unknown field ${JSON.stringify(inner)}`);
      continue;
    }
    if (seen.has(key)) problems.add(`duplicate field ${JSON.stringify(inner)}`);
    seen.add(key);
    visit({ node: value, type: known, path: inner }, problems);
  }
}

const text: FieldType = { shape: "one", ref: "string" };

function fieldType(definition: Definition, key: string): FieldType | undefined {
  if (definition.isKind && (key === "kind" || key === "apiVersion")) return text;
  return definition.fields.get(key)?.type;
}

function itemType(type: FieldType | undefined): FieldType | undefined {
  if (type === undefined) return undefined;
  return type.shape === "one" && !type.ref.startsWith("JSONSchemaPropsOr")
    ? undefined
    : { shape: "one", ref: objectRef(type.ref) };
}

function objectRef(ref: string): string {
  return ref.startsWith("JSONSchemaPropsOr") ? "apiextensions.v1.JSONSchemaProps" : ref;
}
