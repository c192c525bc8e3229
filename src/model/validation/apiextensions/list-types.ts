import { forbidden, invalid, notSupported, required } from "../../field-error.ts";
import { itemsOf } from "../../structural/schema.ts";
import type { JSONSchemaProps } from "../../types/apiextensions-v1.ts";
import { type Faults, when } from "../checks.ts";

const listTypes: readonly string[] = ["atomic", "set", "map"];

/** `x-kubernetes-list-type` and the keys of maps: by what the items of a list are told apart. */
export function validateListType(schema: JSONSchemaProps, path: string): Faults {
  const { "x-kubernetes-list-type": listType, "x-kubernetes-list-map-keys": keys = [] } = schema;
  const typePath = `${path}.x-kubernetes-list-type`;
  const onlyMap = "must be map if x-kubernetes-list-map-keys is non-empty";
  return [
    ...(listType === undefined ? [] : validateHolder(schema, path)),
    ...when(
      listType !== undefined && !listTypes.includes(listType),
      notSupported(typePath, listType, listTypes),
    ),
    ...when(keys.length > 0 && listType === undefined, required(typePath, onlyMap)),
    ...when(
      keys.length > 0 && listType !== undefined && listType !== "map",
      invalid(typePath, listType, onlyMap),
    ),
    ...(listType === "map" ? validateMap(schema, keys, path) : []),
    ...(listType === "map" || listType === "set" ? validateItems(schema, keys, path) : []),
  ];
}

/** The schema that has the extension: an array, and if it is a set, one of things that are replaced as a whole. */
function validateHolder(schema: JSONSchemaProps, path: string): Faults {
  const { type = "" } = schema;
  const detail = "must be array if x-kubernetes-list-type is specified";
  if (type === "") return [required(`${path}.type`, detail)];
  if (type !== "array") return [invalid(`${path}.type`, type, detail)];
  const items = itemsOf(schema);
  if (schema["x-kubernetes-list-type"] !== "set" || items === undefined) return [];
  const list = items["x-kubernetes-list-type"];
  const map = items["x-kubernetes-map-type"];
  const atomic = "must be atomic as item of a list with x-kubernetes-list-type=set";
  return [
    ...when(
      items.type === "array" && list !== undefined && list !== "atomic",
      invalid(`${path}.items.x-kubernetes-list-type`, list, atomic),
    ),
    ...when(
      items.type === "object" && map !== "atomic",
      // Upstream shows the list type here.
      invalid(`${path}.items.x-kubernetes-map-type`, list, atomic),
    ),
  ];
}

function validateMap(schema: JSONSchemaProps, keys: readonly string[], path: string): Faults {
  const items = itemsOf(schema);
  const keysPath = `${path}.x-kubernetes-list-map-keys`;
  return [
    ...when(
      keys.length === 0,
      required(keysPath, "must not be empty if x-kubernetes-list-type is map"),
    ),
    ...when(
      schema.items === undefined,
      required(`${path}.items`, "must have a schema if x-kubernetes-list-type is map"),
    ),
    ...when(
      schema.items !== undefined && items === undefined,
      invalid(
        `${path}.items`,
        schema.items,
        "must only have a single schema if x-kubernetes-list-type is map",
      ),
    ),
    ...when(
      items !== undefined && items.type !== "object",
      invalid(
        `${path}.items.type`,
        items?.type ?? "",
        "must be object if parent array's x-kubernetes-list-type is map",
      ),
    ),
    ...(items?.type === "object" ? validateKeys(items, keys, path) : []),
  ];
}

function validateKeys(items: JSONSchemaProps, keys: readonly string[], path: string): Faults {
  const keysPath = `${path}.x-kubernetes-list-map-keys`;
  return keys.flatMap((key, index) => {
    const property = items.properties?.[key];
    const isNested = property?.type === "array" || property?.type === "object";
    return [
      ...when(
        isNested,
        invalid(
          `${path}.items.properties[${key}].type`,
          items.type,
          "must be a scalar type if parent array's x-kubernetes-list-type is map",
        ),
      ),
      ...when(
        property === undefined,
        invalid(keysPath, keys, "entries must all be names of item properties"),
      ),
      ...when(
        keys.slice(0, index).includes(key),
        invalid(keysPath, keys, "must not contain duplicate entries"),
      ),
    ];
  });
}

/** Items that are told apart must be there, and so must what tells them apart. */
function validateItems(schema: JSONSchemaProps, keys: readonly string[], path: string): Faults {
  const items = itemsOf(schema);
  const listType = schema["x-kubernetes-list-type"];
  if (items === undefined) return [];
  const isKey = "this property is in x-kubernetes-list-map-keys, so it";
  return [
    ...when(
      items.nullable === true,
      forbidden(
        `${path}.items.nullable`,
        `cannot be nullable when x-kubernetes-list-type is ${listType}`,
      ),
    ),
    ...(listType === "map" ? keys : []).flatMap((key) => {
      const property = items.properties?.[key];
      const isGiven = items.required?.includes(key) === true || property?.default !== undefined;
      const propertyPath = `${path}.items.properties[${key}]`;
      return [
        ...when(
          property !== undefined && !isGiven,
          required(
            `${propertyPath}.default`,
            `${isKey} must have a default or be a required property`,
          ),
        ),
        ...when(
          property?.nullable === true,
          forbidden(`${propertyPath}.nullable`, `${isKey} cannot be nullable`),
        ),
      ];
    }),
  ];
}
