import { forbidden, invalid, required } from "../../field-error.ts";
import { jsonEquals } from "../../json.ts";
import { itemsOf } from "../../structural/schema.ts";
import type { JSONSchemaProps } from "../../types/apiextensions-v1.ts";
import { each, eachEntry, type Faults, isUnset, when } from "../checks.ts";

/** `allOf`, `anyOf`, `oneOf` and `not` of a schema: they may restrict values, and not say what anything is. */
export function validateJunctors(schema: JSONSchemaProps, path: string): Faults {
  return validateValues(schema, path, {
    isIntOrString: isIntOrString(schema.anyOf),
    firstIsIntOrString: isIntOrString(schema.allOf?.[0]?.anyOf),
  });
}

/** The one use of types within a junctor: to say that a number or a string is wanted. */
function isIntOrString(anyOf: readonly JSONSchemaProps[] | undefined): boolean {
  return jsonEquals(anyOf, [{ type: "integer" }, { type: "string" }]);
}

interface Exceptions {
  readonly isIntOrString: boolean;
  readonly firstIsIntOrString: boolean;
}

const noExceptions: Exceptions = { isIntOrString: false, firstIsIntOrString: false };

function validateValues(schema: JSONSchemaProps, path: string, except: Exceptions): Faults {
  const { pattern = "" } = schema;
  const fault = pattern === "" ? undefined : patternFault(pattern);
  return [
    ...(except.isIntOrString
      ? []
      : each(schema.anyOf, `${path}.anyOf`, (part, at) => validateNested(part, at, noExceptions))),
    ...each(schema.allOf, `${path}.allOf`, (part, at, index) =>
      validateNested(part, at, {
        isIntOrString: except.firstIsIntOrString && index === 0,
        firstIsIntOrString: false,
      }),
    ),
    ...each(schema.oneOf, `${path}.oneOf`, (part, at) => validateNested(part, at, noExceptions)),
    ...(schema.not === undefined ? [] : validateNested(schema.not, `${path}.not`, noExceptions)),
    ...(fault === undefined ? [] : [invalid(`${path}.pattern`, pattern, fault)]),
  ];
}

/** What a schema within a junctor may not say, and in what words upstream says so. */
const structural = [
  ["type", "empty"],
  ["additionalProperties", "undefined"],
  ["default", "undefined"],
  ["title", "empty"],
  ["description", "empty"],
  ["nullable", "false"],
  ["externalDocs", "undefined"],
  ["x-kubernetes-preserve-unknown-fields", "false"],
  ["x-kubernetes-embedded-resource", "false"],
  ["x-kubernetes-int-or-string", "false"],
  ["x-kubernetes-list-map-keys", "empty"],
  ["x-kubernetes-list-type", "undefined"],
  ["x-kubernetes-map-type", "undefined"],
  ["x-kubernetes-validations", "empty"],
] as const;

function validateNested(schema: JSONSchemaProps, path: string, except: Exceptions): Faults {
  const items = itemsOf(schema);
  return [
    ...validateValues(schema, path, except),
    ...(items === undefined ? [] : validateNested(items, `${path}.items`, noExceptions)),
    ...eachEntry(schema.properties, `${path}.properties`, ({ value }, at) =>
      validateNested(value, at, noExceptions),
    ),
    ...structural.flatMap(([name, wanted]) =>
      when(
        wanted === "undefined" ? schema[name] !== undefined : !isUnset(schema[name]),
        forbidden(`${path}.${name}`, `must be ${wanted} to be structural`),
      ),
    ),
    ...when(
      schema.properties?.["metadata"] !== undefined,
      forbidden(`${path}.properties[metadata]`, "must not be specified in a nested context"),
    ),
  ];
}

interface Paths {
  readonly schema: string;
  readonly junctor: string;
}

/** Every field and item that a junctor restricts must be specified outside of junctors too. */
export function validateCompleteness(
  junctors: JSONSchemaProps,
  schema: JSONSchemaProps,
  paths: Paths,
): Faults {
  const inside = (part: JSONSchemaProps, junctor: string) =>
    validateNestedCompleteness(part, schema, { ...paths, junctor });
  const { junctor } = paths;
  return [
    ...(junctors.not === undefined ? [] : inside(junctors.not, `${junctor}.not`)),
    ...each(junctors.allOf, `${junctor}.allOf`, inside),
    ...each(junctors.anyOf, `${junctor}.anyOf`, inside),
    ...each(junctors.oneOf, `${junctor}.oneOf`, inside),
  ];
}

function validateNestedCompleteness(
  part: JSONSchemaProps,
  schema: JSONSchemaProps | undefined,
  paths: Paths,
): Faults {
  if (schema === undefined) {
    return [required(paths.schema, `because it is defined in ${paths.junctor}`)];
  }
  const items = itemsOf(part);
  return [
    ...validateCompleteness(part, schema, paths),
    ...(items === undefined
      ? []
      : validateNestedCompleteness(items, itemsOf(schema), {
          schema: `${paths.schema}.items`,
          junctor: `${paths.junctor}.items`,
        })),
    ...eachEntry(part.properties, `${paths.junctor}.properties`, ({ key, value }, junctor) =>
      validateNestedCompleteness(value, schema.properties?.[key], {
        schema: `${paths.schema}.properties[${key}]`,
        junctor,
      }),
    ),
  ];
}

function patternFault(pattern: string): string | undefined {
  try {
    new RegExp(pattern, "u");
    return undefined;
  } catch {
    return refusedWithoutUnicode(pattern);
  }
}

/** Go takes some escapes that JavaScript's stricter mode does not, flags in the middle, and groups of another form. */
function refusedWithoutUnicode(pattern: string): string | undefined {
  try {
    new RegExp(pattern.replace(/\(\?[imsU-]+\)/g, "").replaceAll("(?P<", "(?<"));
    return undefined;
  } catch (error) {
    return `must be a valid regular expression, but isn't: ${String(error)}`;
  }
}
