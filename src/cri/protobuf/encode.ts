import { assert } from "../../model/assert.ts";
import type { Field, Schema } from "./schema.ts";
import { wireTypes } from "./wire-types.ts";

type Value = unknown;
type Fields = Readonly<Record<string, Value>>;

/** The message in protocol buffers' binary form. What is `undefined` or has its zero value takes no space. */
export function encodeMessage(schema: Schema, typeName: string, value: object): Buffer {
  const message = schema.messages.get(typeName);
  assert(message !== undefined, `no message ${typeName}`);
  const parts: Uint8Array[] = [];
  for (const field of message.fields) {
    const content = (value as Fields)[field.name];
    if (content !== undefined && content !== null) encodeField(schema, field, content, parts);
  }
  return Buffer.concat(parts);
}

function encodeField(schema: Schema, field: Field, value: Value, parts: Uint8Array[]): void {
  switch (field.shape) {
    case "single":
      // A message says something by being there, even an empty one.
      if (!isZero(value)) encodeSingle(schema, field, value, parts);
      return;
    case "list":
      for (const item of value as readonly Value[]) encodeSingle(schema, field, item, parts);
      return;
    case "map":
      for (const [key, item] of Object.entries(value as Fields)) {
        const entry = [...text(1, key), ...text(2, String(item))];
        parts.push(...delimited(field.number, Buffer.concat(entry)));
      }
  }
}

function encodeSingle(schema: Schema, field: Field, value: Value, parts: Uint8Array[]): void {
  const { number, type } = field;
  switch (type) {
    case "string":
      parts.push(...text(number, String(value)));
      return;
    case "bytes":
      parts.push(...delimited(number, value as Uint8Array));
      return;
    case "bool":
      parts.push(...scalar(number, value === true ? 1 : 0));
      return;
    case "int32":
    case "int64":
    case "uint32":
    case "uint64":
      parts.push(...scalar(number, Number(value)));
      return;
    default: {
      const options = schema.enums.get(type);
      if (options) parts.push(...scalar(number, enumNumber(options.numbers, String(value), type)));
      else parts.push(...delimited(number, encodeMessage(schema, type, value as object)));
    }
  }
}

function enumNumber(numbers: ReadonlyMap<string, number>, name: string, type: string): number {
  const number = numbers.get(name);
  assert(number !== undefined, `${type} has no ${name}`);
  return number;
}

function isZero(value: Value): boolean {
  return value === 0 || value === "" || value === false;
}

function text(number: number, value: string): readonly Uint8Array[] {
  return delimited(number, Buffer.from(value));
}

function delimited(number: number, content: Uint8Array): readonly Uint8Array[] {
  return [tag(number, wireTypes.delimited), varint(content.length), content];
}

function scalar(number: number, value: number): readonly Uint8Array[] {
  return [tag(number, wireTypes.varint), varint(value)];
}

function tag(number: number, wireType: number): Uint8Array {
  return varint(number * 8 + wireType);
}

/** Seven bits in each byte, the lowest first; a negative number is one of 64 bits. */
function varint(value: number): Uint8Array {
  if (value < 0) return bigVarint(BigInt.asUintN(64, BigInt(value)));
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

function bigVarint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) + 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
