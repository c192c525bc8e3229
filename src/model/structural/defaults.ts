import { isJsonObject, type JsonObject } from "../json.ts";
import { itemsOf, propertyOf, type StructuralSchema } from "./schema.ts";

/**
 * A custom resource with the defaults of its schema, at every depth that is there. A `null` where the schema has a
 * default and does not allow null counts as absent, as upstream has it.
 */
export function withStructuralDefaults(schema: StructuralSchema, object: JsonObject): JsonObject {
  return defaultObject(schema, object);
}

function defaultObject(schema: StructuralSchema, object: JsonObject): JsonObject {
  const result: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(object)) {
    const known = propertyOf(schema, name);
    if (value === null && known?.default !== undefined && known.nullable !== true) continue;
    result[name] = known === undefined ? value : defaultValue(known, value);
  }
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (property.default === undefined || Object.hasOwn(result, name)) continue;
    result[name] = defaultValue(property, structuredCopy(property.default));
  }
  return result;
}

function defaultValue(schema: StructuralSchema, value: unknown): unknown {
  if (isJsonObject(value)) return defaultObject(schema, value);
  const items = itemsOf(schema);
  return Array.isArray(value) && items !== undefined
    ? value.map((each: unknown) => defaultValue(items, each))
    : value;
}

/** The schema is shared by all objects, so nothing of it may become part of one. */
function structuredCopy(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
