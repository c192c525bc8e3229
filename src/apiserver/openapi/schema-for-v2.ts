import type { JSONSchemaProps } from "../../model/types/apiextensions-v1.ts";

/**
 * A custom resource's schema as OpenAPI 2 can say it and old kubectls can read it: without alternatives, without types
 * that may be null, and without the fields of objects that take others as well, which kubectl would refuse.
 */
export function schemaForV2(schema: JSONSchemaProps): JSONSchemaProps {
  const { allOf: _all, oneOf: _one, anyOf: _any, not: _not, nullable, ...kept } = schema;
  const { items, properties, additionalProperties, type, required, ...plain } = kept;
  if (nullable === true) return plain;
  if (schema["x-kubernetes-preserve-unknown-fields"] === true) return { ...plain, type };
  return {
    ...plain,
    type,
    ...(isSchema(items) && { items: schemaForV2(items) }),
    ...(isSchema(additionalProperties) && {
      additionalProperties: schemaForV2(additionalProperties),
    }),
    ...(properties !== undefined && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, property]) => [name, schemaForV2(property)]),
      ),
    }),
    ...requiredOf(required, properties),
  };
}

/** A field that may be null has no type here: nothing could tell whether it is there. */
function requiredOf(
  required: readonly string[] = [],
  properties: JSONSchemaProps["properties"] = {},
): Pick<JSONSchemaProps, "required"> {
  const names = required.filter((name) => properties[name]?.nullable !== true);
  return names.length === 0 ? {} : { required: names };
}

function isSchema(
  value: JSONSchemaProps["items"] | JSONSchemaProps["additionalProperties"],
): value is JSONSchemaProps {
  return typeof value === "object" && !Array.isArray(value);
}
