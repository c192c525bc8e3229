import { definitions } from "../../model/schema/definitions.ts";
import type { Definition, Field } from "../../model/schema/notation.ts";
import { descriptionOf } from "./descriptions.ts";
import { schemaName } from "./schema-names.ts";

/** A JSON schema as OpenAPI publishes it. */
export type Schema = Readonly<Record<string, unknown>>;

/** A reference to a schema by its name; the two versions of OpenAPI write it in different ways. */
export type Reference = (name: string) => Schema;

/** The schema of a definition in the tables, with the patch, list and map types that clients read from it. */
export function definitionSchema(definition: Definition, refer: Reference): Schema {
  const properties: Record<string, Schema> = {};
  if (definition.isKind) {
    properties["apiVersion"] = { type: "string", description: descriptionOf("apiVersion") };
    properties["kind"] = { type: "string", description: descriptionOf("kind") };
  }
  const required: string[] = [];
  for (const field of definition.fields.values()) {
    properties[field.name] = propertySchema(definition, field, refer);
    if (field.required) required.push(field.name);
  }
  return {
    description: descriptionOf(definition.name),
    type: "object",
    ...(required.length > 0 ? { required } : {}),
    ...(Object.keys(properties).length > 0 ? { properties } : {}),
    ...(definition.atomic ? { "x-kubernetes-map-type": "atomic" } : {}),
  };
}

function propertySchema(definition: Definition, field: Field, refer: Reference): Schema {
  return {
    ...typeSchema(field, refer),
    description: descriptionOf(`${definition.name}.${field.name}`),
    ...listMarks(field),
    ...patchMarks(field),
  };
}

function typeSchema(field: Field, refer: Reference): Schema {
  const { shape, ref } = field.type;
  switch (shape) {
    case "list":
      return { type: "array", items: itemSchema(ref, refer) };
    case "map":
      return { type: "object", additionalProperties: itemSchema(ref, refer) };
    case "one": {
      const isStruct = definitions.has(ref);
      const hasDefault = isStruct ? field.isValue : field.required;
      return refSchema(ref, refer, hasDefault ? defaultOf(ref) : undefined);
    }
  }
}

/** Items are values, so that Go has a zero value for them. */
function itemSchema(ref: string, refer: Reference): Schema {
  return refSchema(ref, refer, defaultOf(ref));
}

function refSchema(ref: string, refer: Reference, value: unknown): Schema {
  const scalar = scalars[ref];
  const schema = scalar ?? refer(schemaName(ref));
  return value === undefined ? schema : { ...schema, default: value };
}

const schemaOr = { description: "A schema, or a simpler form of one." };

const scalars: Readonly<Record<string, Schema>> = {
  string: { type: "string" },
  bool: { type: "boolean" },
  int32: { type: "integer", format: "int32" },
  int64: { type: "integer", format: "int64" },
  double: { type: "number", format: "double" },
  bytes: { type: "string", format: "byte" },
  JSON: {},
  ExtraValue: { type: "array", items: { type: "string", default: "" } },
  JSONSchemaPropsOrArray: schemaOr,
  JSONSchemaPropsOrBool: schemaOr,
  JSONSchemaPropsOrStringArray: schemaOr,
};

function defaultOf(ref: string): unknown {
  switch (ref) {
    case "string":
      return "";
    case "bool":
      return false;
    case "int32":
    case "int64":
    case "double":
      return 0;
    default:
      return definitions.has(ref) ? {} : undefined;
  }
}

function listMarks({ type, listType, listMapKeys }: Field): Schema {
  if (listType === undefined) return {};
  const mark = type.shape === "list" ? "x-kubernetes-list-type" : "x-kubernetes-map-type";
  const keys = listMapKeys.length === 0 ? {} : { "x-kubernetes-list-map-keys": listMapKeys };
  return { [mark]: listType, ...keys };
}

function patchMarks({ patchStrategies, patchMergeKey }: Field): Schema {
  const strategy =
    patchStrategies.length === 0
      ? {}
      : { "x-kubernetes-patch-strategy": patchStrategies.join(",") };
  return patchMergeKey === undefined
    ? strategy
    : { ...strategy, "x-kubernetes-patch-merge-key": patchMergeKey };
}
