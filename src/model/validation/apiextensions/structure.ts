import { forbidden, invalid, messageOf, required } from "../../field-error.ts";
import { additionalOf, itemsOf } from "../../structural/schema.ts";
import type { JSONSchemaProps } from "../../types/apiextensions-v1.ts";
import { eachEntry, type Faults, isUnset, when } from "../checks.ts";
import { validateCompleteness, validateJunctors } from "./structure-junctors.ts";

type Level = "root" | "item" | "field";

/**
 * That a schema is structural: outside of `allOf`, `anyOf`, `oneOf` and `not` it says of every part what it is, so
 * that unknown fields can be pruned and defaults filled in without looking at the object.
 */
export function validateStructure(schema: JSONSchemaProps, path: string): Faults {
  const faults = [
    ...validateLevel(schema, path, "root"),
    ...validateCompleteness(schema, schema, { schema: path, junctor: path }),
  ];
  return faults.toSorted((a, b) => (messageOf(a) < messageOf(b) ? -1 : 1));
}

function validateLevel(schema: JSONSchemaProps, path: string, level: Level): Faults {
  const items = itemsOf(schema);
  const additional = schema.additionalProperties === true ? undefined : additionalOf(schema);
  return [
    ...when(
      schema.type === "array" && schema.items === undefined,
      required(`${path}.items`, "must be specified"),
    ),
    ...(items === undefined ? [] : validateLevel(items, `${path}.items`, "item")),
    ...eachEntry(schema.properties, `${path}.properties`, ({ value }, at) =>
      validateLevel(value, at, "field"),
    ),
    ...when(
      level === "root" && schema.additionalProperties !== undefined,
      forbidden(`${path}.additionalProperties`, "must not be used at the root"),
    ),
    ...(additional === undefined
      ? []
      : validateLevel(additional, `${path}.additionalProperties`, "field")),
    ...validateIntOrString(schema, path),
    ...validateJunctors(schema, path),
    ...validateType(schema, path, level),
    ...validateMetadataSchemas(schema, path, level),
    ...validateEmbedded(schema, path),
  ];
}

function validateIntOrString(schema: JSONSchemaProps, path: string): Faults {
  if (schema["x-kubernetes-int-or-string"] !== true) return [];
  return (["x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource"] as const)
    .filter((name) => schema[name] === true)
    .map((name) =>
      invalid(`${path}.${name}`, true, "must be false if x-kubernetes-int-or-string is true"),
    );
}

const untyped: Readonly<Record<Level, string>> = {
  root: "must not be empty at the root",
  item: "must not be empty for specified array items",
  field: "must not be empty for specified object fields",
};

function validateType(schema: JSONSchemaProps, path: string, level: Level): Faults {
  const { type = "" } = schema;
  const typePath = `${path}.type`;
  const isFree =
    schema["x-kubernetes-int-or-string"] === true ||
    schema["x-kubernetes-preserve-unknown-fields"] === true;
  const isEmbedded = schema["x-kubernetes-embedded-resource"] === true;
  const embedded = "must be object if x-kubernetes-embedded-resource is true";
  return [
    ...when(isEmbedded && type === "", required(typePath, embedded)),
    ...when(isEmbedded && type !== "" && type !== "object", invalid(typePath, type, embedded)),
    ...when(!isEmbedded && type === "" && !isFree, required(typePath, untyped[level])),
    ...when(
      level === "root" && type !== "" && type !== "object",
      invalid(typePath, type, "must be object at the root"),
    ),
  ];
}

/** What a schema of a whole object may say of the fields that all objects have. */
function validateMetadataSchemas(schema: JSONSchemaProps, path: string, level: Level): Faults {
  const isResource = level === "root" || schema["x-kubernetes-embedded-resource"] === true;
  if (!isResource) return [];
  const { metadata } = schema.properties ?? {};
  const mustBe = (name: string, type: string): Faults => {
    const property = schema.properties?.[name];
    return when(
      property !== undefined && property.type !== type,
      invalid(`${path}.properties[${name}].type`, property?.type ?? "", `must be ${type}`),
    );
  };
  return [
    ...mustBe("kind", "string"),
    ...mustBe("apiVersion", "string"),
    ...mustBe("metadata", "object"),
    ...when(
      level === "root" && metadata !== undefined && !isOnlyNames(metadata),
      forbidden(
        `${path}.properties[metadata]`,
        "must not specify anything other than name and generateName, but metadata is implicitly specified",
      ),
    ),
  ];
}

function isOnlyNames({
  type: _type,
  default: _default,
  properties,
  ...rest
}: JSONSchemaProps): boolean {
  const names = Object.keys(properties ?? {});
  const isNames = names.every((name) => name === "name" || name === "generateName");
  return isNames && Object.values(rest).every(isUnset);
}

function validateEmbedded(schema: JSONSchemaProps, path: string): Faults {
  if (schema["x-kubernetes-embedded-resource"] !== true) return [];
  const preserves = schema["x-kubernetes-preserve-unknown-fields"] === true;
  return [
    ...when(
      schema.additionalProperties !== undefined,
      forbidden(
        `${path}.additionalProperties`,
        "must not be used if x-kubernetes-embedded-resource is set",
      ),
    ),
    ...when(
      !preserves && Object.keys(schema.properties ?? {}).length === 0,
      required(
        `${path}.properties`,
        "must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields",
      ),
    ),
  ];
}
