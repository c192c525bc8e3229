import { additionalOf, itemsOf } from "../../structural/schema.ts";
import { validateStructural } from "../../structural/validate.ts";
import type { JSONSchemaProps } from "../../types/apiextensions-v1.ts";
import { eachEntry, type Faults } from "../checks.ts";

/** Every default must be what its own schema wants. The schema must be structural. */
export function validateDefaultValues(schema: JSONSchemaProps, path: string): Faults {
  const items = itemsOf(schema);
  const additional = schema.additionalProperties === true ? undefined : additionalOf(schema);
  return [
    ...(schema.default === undefined ? [] : validateDefault(schema, schema.default, path)),
    ...(items === undefined ? [] : validateDefaultValues(items, `${path}.items`)),
    ...(additional === undefined
      ? []
      : validateDefaultValues(additional, `${path}.additionalProperties`)),
    ...eachEntry(schema.properties, `${path}.properties`, ({ value }, at) =>
      validateDefaultValues(value, at),
    ),
  ];
}

function validateDefault(schema: JSONSchemaProps, value: unknown, path: string): Faults {
  const holder = { type: "object", properties: { default: schema } };
  return validateStructural(holder, { default: value }).map((fault) => ({
    ...fault,
    field: `${path}.${fault.field}`,
  }));
}
