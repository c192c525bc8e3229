import { isJsonObject, type JsonObject } from "../json.ts";
import { itemsOf, objectFields, propertyOf, type StructuralSchema } from "./schema.ts";

export interface Pruned {
  readonly object: JsonObject;
  /** Paths of what was removed, in the order of the object: `spec.junk`. */
  readonly unknown: readonly string[];
}

/** A custom resource without the fields that its schema does not know; `x-kubernetes-preserve-unknown-fields` keeps them. */
export function prune(schema: StructuralSchema, object: JsonObject): Pruned {
  const unknown: string[] = [];
  return { object: pruneObject(schema, object, { path: "", resource: true, unknown }), unknown };
}

interface Place {
  readonly path: string;
  /** A whole Kubernetes object stands here: its `metadata` is not the schema's business. */
  readonly resource: boolean;
  readonly unknown: string[];
}

function pruneValue(schema: StructuralSchema, value: unknown, place: Place): unknown {
  const resource = schema["x-kubernetes-embedded-resource"] === true;
  if (isJsonObject(value)) return pruneObject(schema, value, { ...place, resource });
  const items = itemsOf(schema);
  if (!Array.isArray(value) || items === undefined) return value;
  return value.map((each: unknown, index) =>
    pruneValue(items, each, { ...place, path: `${place.path}[${index}]` }),
  );
}

function pruneObject(schema: StructuralSchema, object: JsonObject, place: Place): JsonObject {
  const kept: [string, unknown][] = [];
  for (const [name, value] of Object.entries(object)) {
    const path = place.path === "" ? name : `${place.path}.${name}`;
    const known = propertyOf(schema, name);
    if (place.resource && objectFields.has(name)) kept.push([name, value]);
    else if (known !== undefined) kept.push([name, pruneValue(known, value, { ...place, path })]);
    else if (schema["x-kubernetes-preserve-unknown-fields"] === true) kept.push([name, value]);
    else place.unknown.push(path);
  }
  return Object.fromEntries(kept);
}
