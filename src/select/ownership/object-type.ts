import { definitions } from "../../model/schema/definitions.ts";
import type { JSONSchemaProps } from "../../model/types/apiextensions-v1.ts";
import { builtinType } from "./builtin-type.ts";
import { anyType, type MapType, type MergeType } from "./merge-type.ts";
import { structuralType } from "./structural-type.ts";

/**
 * The schema of an object: the name of a definition (`core.v1.Pod`), the `openAPIV3Schema` of a custom resource, or
 * `undefined` where nothing is known.
 */
export type ObjectSchema = string | JSONSchemaProps | undefined;

const structural = new WeakMap<JSONSchemaProps, MapType>();

/** The merge type of an object. Custom resources' types are kept as long as their schema object is. */
export function objectType(schema: ObjectSchema): MergeType {
  if (schema === undefined) return anyType;
  if (typeof schema === "string") return builtinType(schema);
  const type = structural.get(schema) ?? structuralType(schema);
  structural.set(schema, type);
  return type;
}

/** Whether the kind has a status that is written through its own subresource. */
export function hasStatus(schema: ObjectSchema): boolean {
  if (schema === undefined) return false;
  if (typeof schema === "string") return definitions.get(schema)?.fields.has("status") ?? false;
  return schema.properties?.["status"] !== undefined;
}
