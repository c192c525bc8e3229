import { forbidden, invalid } from "../../field-error.ts";
import type {
  CustomResourceDefinitionVersion,
  JSONSchemaProps,
} from "../../types/apiextensions-v1.ts";
import { type Faults, isUnset, when } from "../checks.ts";
import { validateDefaultValues } from "./default-values.ts";
import { validateOpenApi } from "./open-api.ts";
import { validateStructure } from "./structure.ts";
import { eachVersionPart } from "./version-parts.ts";

/** The schemas of a definition: OpenAPI as far as Kubernetes has it, and structural. */
export function validateSchemas(
  versions: readonly CustomResourceDefinitionVersion[],
  path: string,
): Faults {
  const paths = {
    shared: `${path}.validation`,
    own: (version: number) => `${path}.versions[${version}].schema`,
  };
  return eachVersionPart(versions, "schema", paths, ({ openAPIV3Schema: schema }, at, version) => {
    if (schema === undefined) return [];
    const schemaPath = `${at}.openAPIV3Schema`;
    return [
      ...(version.subresources?.status === undefined ? [] : validateRoot(schema, schemaPath)),
      ...when(
        schema.nullable === true,
        forbidden(`${schemaPath}.nullable`, "nullable cannot be true at the root"),
      ),
      ...validateStructural(schema, schemaPath),
      ...validateOpenApi(schema, schemaPath),
    ];
  });
}

function validateStructural(schema: JSONSchemaProps, path: string): Faults {
  const faults = validateStructure(schema, path);
  return faults.length > 0 ? faults : validateDefaultValues(schema, path);
}

/** With a status of its own, an object is checked in two parts; what binds the two cannot be. */
function validateRoot(schema: JSONSchemaProps, path: string): Faults {
  const { type, ...rest } = schema;
  const isObject = type === undefined || type === "object";
  const others = Object.entries(rest).filter(
    ([name, value]) => !isUnset(value) && !rootFields.has(name),
  );
  const shown =
    "[Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength MinLength Pattern MaxItems MinItems UniqueItems MultipleOf Required Items Properties ExternalDocs Example XPreserveUnknownFields XValidations]";
  return [
    ...when(
      !isObject,
      invalid(
        `${path}.type`,
        type,
        'only "object" is allowed as the type at the root of the schema if the status subresource is enabled',
      ),
    ),
    ...when(
      others.length > 0,
      invalid(
        path,
        schema,
        `only ${shown} fields are allowed at the root of the schema if the status subresource is enabled`,
      ),
    ),
  ];
}

const rootFields = new Set([
  "description",
  "type",
  "format",
  "title",
  "maximum",
  "exclusiveMaximum",
  "minimum",
  "exclusiveMinimum",
  "maxLength",
  "minLength",
  "pattern",
  "maxItems",
  "minItems",
  "uniqueItems",
  "multipleOf",
  "required",
  "items",
  "properties",
  "externalDocs",
  "example",
  "x-kubernetes-preserve-unknown-fields",
  "x-kubernetes-validations",
]);
