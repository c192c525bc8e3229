import fc from "fast-check";
import { definitions } from "../schema/definitions.ts";
import type { Field } from "../schema/notation.ts";

/** Objects with the fields of a definition, of the right types and of no sense, down to a depth. */
export function objectOf(definition: string, depth: number): fc.Arbitrary<Record<string, unknown>> {
  const fields = [...(definitions.get(definition)?.fields.values() ?? [])];
  const entries = fields.map((field) => [field.name, valueOf(field, depth)] as const);
  return fc.record(Object.fromEntries(entries), { requiredKeys: [] });
}

function valueOf(field: Field, depth: number): fc.Arbitrary<unknown> {
  const single = singleOf(field.type.ref, depth - 1);
  if (field.type.shape === "list") return fc.array(single, { maxLength: 2 });
  if (field.type.shape === "map") return fc.dictionary(text, single, { maxKeys: 2 });
  return single;
}

const text = fc.string({ maxLength: 4 });
const seconds = fc.integer({ min: 0, max: 4_000_000_000 });
const schemaProps = "apiextensions.v1.JSONSchemaProps";

function singleOf(ref: string, depth: number): fc.Arbitrary<unknown> {
  switch (ref) {
    case "string":
      return text;
    case "bool":
      return fc.boolean();
    case "int32":
      return fc.integer();
    case "int64":
      return fc.maxSafeInteger();
    case "double":
      return fc.double({ noNaN: true, noDefaultInfinity: true, min: 1e-9 });
    case "bytes":
      return fc.uint8Array({ maxLength: 5 }).map((bytes) => bytes.toBase64());
    case "Time":
      return seconds.map((at) => new Date(at * 1000).toISOString());
    case "MicroTime":
      return seconds.map((at) => new Date(at * 1000 + 123).toISOString());
    case "Quantity":
      return fc.constantFrom("1", "100m", "1Gi", "0");
    case "IntOrString":
      return fc.oneof(fc.integer({ min: 1, max: 99 }), fc.constant("50%"));
    case "RawExtension":
    case "FieldsV1":
      return fc.dictionary(text, fc.jsonValue({ maxDepth: 1 }), { maxKeys: 2 });
    case "JSON":
      return fc.jsonValue({ maxDepth: 1 }).filter((value) => value !== null);
    case "ExtraValue":
      return fc.array(text, { maxLength: 2 });
    case "JSONSchemaPropsOrBool":
      return depth <= 0 ? fc.boolean() : fc.oneof(fc.boolean(), objectOf(schemaProps, depth));
    case "JSONSchemaPropsOrArray":
      return depth <= 0 ? fc.constant({}) : objectOf(schemaProps, depth);
    case "JSONSchemaPropsOrStringArray":
      return fc.array(text, { minLength: 1, maxLength: 2 });
    default:
      return depth <= 0 ? fc.constant({}) : fc.constant(0).chain(() => objectOf(ref, depth));
  }
}
