import { isJsonObject, type JsonObject } from "../../model/json.ts";
import type { JSONSchemaProps } from "../../model/types/apiextensions-v1.ts";
import { builtinType } from "./builtin-type.ts";
import {
  anyType,
  type ListKey,
  type MapField,
  type MapType,
  type MergeType,
} from "./merge-type.ts";

/** The merge type of a custom resource with this schema (`spec.versions[].schema.openAPIV3Schema`). */
export function structuralType(schema: JSONSchemaProps): MapType {
  const type = schemaType({ ...schema, type: "object" });
  const fields = new Map(type.kind === "map" ? type.fields : []);
  return { ...rootType(type), fields: withTypeMeta(fields) };
}

function rootType(type: MergeType): MapType {
  if (type.kind === "map") return type;
  return { kind: "map", isAtomic: false, fields: new Map(), element: () => anyType };
}

function withTypeMeta(fields: Map<string, MapField>): ReadonlyMap<string, MapField> {
  const text: MapField = { isValue: false, type: () => ({ kind: "scalar", scalar: "string" }) };
  const metadata = (): MergeType => builtinType("meta.v1.ObjectMeta");
  return fields
    .set("apiVersion", text)
    .set("kind", text)
    .set("metadata", { isValue: true, type: metadata });
}

function schemaType(schema: JSONSchemaProps): MergeType {
  if (schema["x-kubernetes-int-or-string"] === true) return { kind: "scalar", scalar: "untyped" };
  switch (schema.type) {
    case "string":
      return { kind: "scalar", scalar: "string" };
    case "boolean":
      return { kind: "scalar", scalar: "boolean" };
    case "integer":
    case "number":
      return { kind: "scalar", scalar: "numeric" };
    case "array":
      return arrayType(schema);
    case "object":
      return objectType(schema);
    default:
      return anyType;
  }
}

function arrayType(schema: JSONSchemaProps): MergeType {
  const items = schema.items;
  const item = isSchema(items) ? items : undefined;
  const relation = schema["x-kubernetes-list-type"];
  return {
    kind: "list",
    relation: relation === "set" || relation === "map" ? relation : "atomic",
    keys: (schema["x-kubernetes-list-map-keys"] ?? []).map((name) => listKey(item, name)),
    item: () => (item === undefined ? anyType : schemaType(item)),
  };
}

function listKey(item: JSONSchemaProps | undefined, name: string): ListKey {
  const value = item?.properties?.[name]?.default;
  const isScalar =
    typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return { name, default: isScalar ? value : undefined };
}

function objectType(schema: JSONSchemaProps): MergeType {
  const fields = new Map<string, MapField>();
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    fields.set(name, { isValue: false, type: () => schemaType(property) });
  }
  if (schema["x-kubernetes-embedded-resource"] === true) withTypeMeta(fields);
  const isAtomic = schema["x-kubernetes-map-type"] === "atomic";
  return { kind: "map", isAtomic, fields, element: () => elementType(schema) };
}

function elementType(schema: JSONSchemaProps): MergeType | undefined {
  if (schema["x-kubernetes-preserve-unknown-fields"] === true) return anyType;
  const additional = schema.additionalProperties;
  if (additional === true) return anyType;
  if (isSchema(additional)) return schemaType(additional);
  return schema.properties === undefined && schema["x-kubernetes-embedded-resource"] !== true
    ? anyType
    : undefined;
}

function isSchema(value: unknown): value is JSONSchemaProps & JsonObject {
  return isJsonObject(value);
}
