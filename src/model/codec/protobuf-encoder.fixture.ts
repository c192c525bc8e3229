import { isJsonObject } from "../json.ts";
import { definitions } from "../schema/definitions.ts";
import type { Field } from "../schema/notation.ts";
import { fromTime } from "../instant.ts";

/**
 * A protobuf encoder for tests, which sends what Go sends: an envelope and, when asked to, the zero values of fields
 * that are no pointers.
 */
export function encodeBody(apiVersion: string, definition: string, object: unknown): Uint8Array {
  const kind = definition.slice(definition.lastIndexOf(".") + 1);
  const typeMeta = [...sized(1, utf8(apiVersion)), ...sized(2, utf8(kind))];
  const raw = message(definition, object);
  return Uint8Array.from([0x6b, 0x38, 0x73, 0, ...sized(1, typeMeta), ...sized(2, raw)]);
}

type Bytes = readonly number[];

function message(definition: string, value: unknown): Bytes {
  const fields = [...(definitions.get(definition)?.fields.values() ?? [])];
  return isJsonObject(value) ? nested(fields, value, 0) : [];
}

function nested(
  fields: readonly Field[],
  value: Readonly<Record<string, unknown>>,
  depth: number,
): Bytes {
  const numbers = new Set(fields.map((field) => field.protoPath[depth] ?? 0));
  return [...numbers].flatMap((number) => {
    const own = fields.filter((field) => field.protoPath[depth] === number);
    const [field] = own;
    if (field === undefined) return [];
    if (field.protoPath.length > depth + 1) return sized(number, nested(own, value, depth + 1));
    return encodeField(number, field, value[field.name]);
  });
}

function encodeField(number: number, field: Field, value: unknown): Bytes {
  const { shape, ref } = field.type;
  if (value === undefined && shape === "one" && !field.keepsZero) return zero(number, ref);
  if (value === undefined) return [];
  if (Array.isArray(value) && shape === "list") {
    return value.flatMap((item) => one(number, ref, item));
  }
  if (isJsonObject(value) && shape === "map") {
    return Object.entries(value).flatMap(([key, item]) =>
      sized(number, [...sized(1, utf8(key)), ...one(2, ref, item)]),
    );
  }
  return one(number, ref, value);
}

function zero(number: number, ref: string): Bytes {
  if (ref === "string") return sized(number, []);
  return ref === "bool" || ref === "int32" || ref === "int64" ? [...key(number, 0), 0] : [];
}

function one(number: number, ref: string, value: unknown): Bytes {
  switch (ref) {
    case "bool":
    case "int32":
    case "int64":
      return [...key(number, 0), ...varint(Number(value))];
    case "double":
      return [...key(number, 1), ...new Uint8Array(Float64Array.of(Number(value)).buffer)];
    case "string":
      return sized(number, utf8(String(value)));
    case "bytes":
      return sized(number, [...Uint8Array.fromBase64(String(value))]);
    case "Quantity":
      return sized(number, sized(1, utf8(String(value))));
    case "Time":
    case "MicroTime":
      return sized(number, timestamp(String(value)));
    case "IntOrString":
      return sized(number, intOrString(value));
    case "RawExtension":
    case "JSON":
    case "FieldsV1":
      return sized(number, sized(1, utf8(JSON.stringify(value))));
    default:
      return sized(number, special(ref, value) ?? message(ref, value));
  }
}

function special(ref: string, value: unknown): Bytes | undefined {
  const schema = "apiextensions.v1.JSONSchemaProps";
  switch (ref) {
    case "ExtraValue":
      return Array.isArray(value) ? value.flatMap((item) => one(1, "string", item)) : [];
    case "JSONSchemaPropsOrBool":
      return typeof value === "boolean"
        ? one(1, "bool", value)
        : [...one(1, "bool", true), ...one(2, schema, value)];
    case "JSONSchemaPropsOrArray":
      return Array.isArray(value)
        ? value.flatMap((item) => one(2, schema, item))
        : one(1, schema, value);
    case "JSONSchemaPropsOrStringArray":
      return Array.isArray(value)
        ? value.flatMap((item) => one(2, "string", item))
        : one(1, schema, value);
    default:
      return undefined;
  }
}

function timestamp(text: string): Bytes {
  const instant = fromTime(text) ?? 0;
  const seconds = Math.floor(instant / 1000);
  const nanos = Math.round((instant - seconds * 1000) * 1000) * 1000;
  return [...key(1, 0), ...varint(seconds), ...key(2, 0), ...varint(nanos)];
}

function intOrString(value: unknown): Bytes {
  const isText = typeof value === "string";
  return [
    ...key(1, 0),
    ...varint(isText ? 1 : 0),
    ...key(2, 0),
    ...varint(isText ? 0 : Number(value)),
    ...sized(3, utf8(isText ? value : "")),
  ];
}

function sized(number: number, bytes: Bytes): Bytes {
  return [...key(number, 2), ...varint(bytes.length), ...bytes];
}

function key(number: number, wireType: number): Bytes {
  return varint(number * 8 + wireType);
}

function varint(value: number): Bytes {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  return [...bytes, Number(rest)];
}

function utf8(text: string): Bytes {
  return [...new TextEncoder().encode(text)];
}
