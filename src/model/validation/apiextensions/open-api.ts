import { forbidden, invalid, notSupported, required } from "../../field-error.ts";
import { additionalOf, itemsOf } from "../../structural/schema.ts";
import type { JSONSchemaProps } from "../../types/apiextensions-v1.ts";
import { each, eachEntry, type Faults, when } from "../checks.ts";
import { validateListType } from "./list-types.ts";

/** Where in an object a schema applies. */
interface Place {
  /** A whole object is here: its metadata is Kubernetes' business. */
  readonly isResource: boolean;
  readonly isRoot: boolean;
  readonly insideMetadata: boolean;
  /** Why there may be no default here. */
  readonly noDefaults?: string;
}

const types: readonly string[] = ["array", "boolean", "integer", "number", "object", "string"];

/** What of OpenAPI's schemas Kubernetes does not take, and its own extensions, at every depth. */
export function validateOpenApi(schema: JSONSchemaProps, path: string): Faults {
  const root: Place = { isResource: true, isRoot: true, insideMetadata: false };
  return validateSchema(schema, path, root);
}

function validateSchema(schema: JSONSchemaProps, path: string, place: Place): Faults {
  return [
    ...validateKeywords(schema, path, place),
    ...validateParts(schema, path, place),
    ...validateExtensions(schema, path),
    ...validateListType(schema, path),
    ...each(schema["x-kubernetes-validations"], `${path}.x-kubernetes-validations`, validateRule),
  ];
}

function validateKeywords(schema: JSONSchemaProps, path: string, place: Place): Faults {
  const { type = "" } = schema;
  const unsupported = ["id", "additionalItems", "patternProperties", "definitions", "dependencies"];
  const entries = new Map<string, unknown>(Object.entries(schema));
  return [
    ...when(type !== "" && !types.includes(type), notSupported(`${path}.type`, type, types)),
    ...when(
      schema.default !== undefined && place.noDefaults !== undefined,
      forbidden(`${path}.default`, `must not be set ${place.noDefaults}`),
    ),
    ...[...unsupported, "$ref"].flatMap((name) =>
      when(
        entries.get(name) !== undefined,
        forbidden(`${path}.${name}`, `${name} is not supported`),
      ),
    ),
    ...when(
      type === "null",
      forbidden(`${path}.type`, "type cannot be set to null, use nullable as an alternative"),
    ),
    ...when(
      Array.isArray(schema.items),
      forbidden(`${path}.items`, "items must be a schema object and not an array"),
    ),
    ...when(
      place.insideMetadata && schema["x-kubernetes-embedded-resource"] === true,
      forbidden(
        `${path}.x-kubernetes-embedded-resource`,
        "must not be used inside of resource meta",
      ),
    ),
    ...when(
      schema.uniqueItems === true,
      forbidden(
        `${path}.uniqueItems`,
        "uniqueItems cannot be set to true since the runtime complexity becomes quadratic",
      ),
    ),
    ...when(
      Object.keys(schema.properties ?? {}).length > 0 &&
        schema.additionalProperties !== undefined &&
        schema.additionalProperties !== true,
      forbidden(
        `${path}.additionalProperties`,
        "additionalProperties and properties are mutual exclusive",
      ),
    ),
  ];
}

const metadataFields = new Set(["metadata", "kind", "apiVersion"]);

function validateParts(schema: JSONSchemaProps, path: string, place: Place): Faults {
  const { isRoot, ...inherited } = place;
  const inside: Place = { ...inherited, isRoot: false, isResource: false };
  const isResource = place.isResource || schema["x-kubernetes-embedded-resource"] === true;
  const additional = schema.additionalProperties === true ? undefined : additionalOf(schema);
  const items = itemsOf(schema);
  const isolated = "inside additionalProperties applying to object metadata";
  const below = place.insideMetadata ? { ...inside, noDefaults: isolated } : inside;
  const one = (part: JSONSchemaProps | undefined, name: string, at: Place = inside) =>
    part === undefined ? [] : validateSchema(part, `${path}.${name}`, at);
  const all = (parts: readonly JSONSchemaProps[] | undefined, name: string) =>
    each(parts, `${path}.${name}`, (part, at) => validateSchema(part, at, inside));
  return [
    ...one(additional, "additionalProperties", below),
    ...eachEntry(schema.properties, `${path}.properties`, ({ key, value }, at) => {
      if (!isResource || !metadataFields.has(key)) return validateSchema(value, at, inside);
      const metadata = { ...inside, insideMetadata: true };
      const why = { noDefaults: `in top-level ${key}` };
      return validateSchema(value, at, isRoot ? { ...metadata, ...why } : metadata);
    }),
    ...one(schema.not, "not"),
    ...all(schema.allOf, "allOf"),
    ...all(schema.oneOf, "oneOf"),
    ...all(schema.anyOf, "anyOf"),
    ...one(items, "items"),
  ];
}

function validateExtensions(schema: JSONSchemaProps, path: string): Faults {
  const preserves = schema["x-kubernetes-preserve-unknown-fields"];
  const mapType = schema["x-kubernetes-map-type"];
  const mapTypes = ["atomic", "granular"];
  return [
    ...when(
      preserves === false,
      invalid(
        `${path}.x-kubernetes-preserve-unknown-fields`,
        preserves,
        "must be true or undefined",
      ),
    ),
    ...(mapType === undefined ? [] : validateIsObject(schema, path)),
    ...when(
      mapType !== undefined && !mapTypes.includes(mapType),
      notSupported(`${path}.x-kubernetes-map-type`, mapType, mapTypes),
    ),
  ];
}

function validateIsObject({ type = "" }: JSONSchemaProps, path: string): Faults {
  const detail = "must be object if x-kubernetes-map-type is specified";
  if (type === "") return [required(`${path}.type`, detail)];
  return when(type !== "object", invalid(`${path}.type`, type, detail));
}

type Rule = NonNullable<JSONSchemaProps["x-kubernetes-validations"]>[number];

const reasons: readonly string[] = [
  "FieldValueDuplicate",
  "FieldValueForbidden",
  "FieldValueInvalid",
  "FieldValueRequired",
];

function validateRule(rule: Rule, path: string): Faults {
  const { message = "", messageExpression = "", fieldPath = "", reason } = rule;
  const isBlank = (text: string) => text !== "" && text.trim() === "";
  return [
    ...validateRuleText(rule.rule, message, path),
    ...when(
      isBlank(messageExpression),
      required(`${path}.messageExpression`, "messageExpression must be non-empty if specified"),
    ),
    ...when(
      reason !== undefined && !reasons.includes(reason),
      notSupported(`${path}.reason`, reason, reasons),
    ),
    ...when(
      isBlank(fieldPath),
      invalid(`${path}.fieldPath`, fieldPath, "fieldPath must be non-empty if specified"),
    ),
    ...when(
      hasBreaks(fieldPath),
      invalid(`${path}.fieldPath`, fieldPath, "fieldPath must not contain line breaks"),
    ),
  ];
}

function validateRuleText(rule: string, message: string, path: string): Faults {
  const messagePath = `${path}.message`;
  const said = message.trim();
  if (rule.trim() === "") return [required(`${path}.rule`, "rule is not specified")];
  if (message !== "" && said === "") {
    return [invalid(messagePath, message, "message must be non-empty if specified")];
  }
  if (hasBreaks(said)) {
    return [invalid(messagePath, message, "message must not contain line breaks")];
  }
  return when(
    hasBreaks(rule.trim()) && said === "",
    required(messagePath, "message must be specified if rule contains line breaks"),
  );
}

function hasBreaks(text: string): boolean {
  return /[\r\n]/.test(text);
}
