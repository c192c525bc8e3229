import { assert } from "../../model/assert.ts";
import type { Field, Schema } from "./schema.ts";
import { wireTypes } from "./wire-types.ts";

type Fields = Record<string, unknown>;

/**
 * The message as an object: every field is there, those that were not sent with their zero value (`null` for a message,
 * empty lists and maps). Enum values are their names, 64-bit integers are numbers. Unknown fields are passed over.
 */
export function decodeMessage(schema: Schema, typeName: string, bytes: Uint8Array): object {
  const message = schema.messages.get(typeName);
  assert(message !== undefined, `no message ${typeName}`);
  const value: Fields = {};
  for (const field of message.fields) value[field.name] = zeroOf(schema, field);
  const reader = new Reader(bytes);
  while (!reader.isAtEnd) {
    const tag = reader.varint();
    const field = message.byNumber.get(Math.floor(tag / 8));
    if (field) decodeField(schema, field, { reader, wireType: tag % 8, value });
    else reader.skip(tag % 8);
  }
  return value;
}

interface Place {
  readonly reader: Reader;
  readonly wireType: number;
  readonly value: Fields;
}

function decodeField(schema: Schema, field: Field, { reader, wireType, value }: Place): void {
  const { name, shape } = field;
  if (shape === "map") {
    Object.assign(value[name] as object, mapEntry(reader.delimited()));
  } else if (shape === "single") {
    value[name] = decodeSingle(schema, field, reader);
  } else if (wireType === wireTypes.delimited && isPackable(schema, field.type)) {
    // Numbers of a list come in one piece.
    const packed = new Reader(reader.delimited());
    while (!packed.isAtEnd) (value[name] as unknown[]).push(decodeSingle(schema, field, packed));
  } else {
    (value[name] as unknown[]).push(decodeSingle(schema, field, reader));
  }
}

function decodeSingle(schema: Schema, { type }: Field, reader: Reader): unknown {
  switch (type) {
    case "string":
      return reader.text();
    case "bytes":
      return reader.delimited();
    case "bool":
      return reader.varint() !== 0;
    case "uint32":
    case "uint64":
      return reader.varint();
    case "int32":
    case "int64":
      return reader.signedVarint();
    default: {
      const options = schema.enums.get(type);
      if (!options) return decodeMessage(schema, type, reader.delimited());
      const number = reader.varint();
      return options.names.get(number) ?? String(number);
    }
  }
}

function mapEntry(bytes: Uint8Array): Readonly<Record<string, string>> {
  const reader = new Reader(bytes);
  let key = "";
  let value = "";
  while (!reader.isAtEnd) {
    const tag = reader.varint();
    if (Math.floor(tag / 8) === 1) key = reader.text();
    else value = reader.text();
  }
  return { [key]: value };
}

function zeroOf(schema: Schema, { type, shape }: Field): unknown {
  if (shape === "list") return [];
  if (shape === "map") return {};
  switch (type) {
    case "string":
      return "";
    case "bytes":
      return new Uint8Array();
    case "bool":
      return false;
    case "int32":
    case "int64":
    case "uint32":
    case "uint64":
      return 0;
    default:
      return schema.enums.get(type)?.names.get(0) ?? null;
  }
}

function isPackable(schema: Schema, type: string): boolean {
  return type !== "string" && type !== "bytes" && !schema.messages.has(type);
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** An unsigned integer; beyond 2^53 it is rounded. */
  varint(): number {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = this.#byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 0x80;
    }
  }

  /** A signed integer: a negative one comes as 64 bits, of which a double cannot hold all before the sign is applied. */
  signedVarint(): number {
    let low = 0n;
    let shift = 0n;
    const start = this.#at;
    const value = this.varint();
    if (value <= Number.MAX_SAFE_INTEGER) return value;
    for (const byte of this.#bytes.subarray(start, this.#at)) {
      low |= BigInt(byte & 0x7f) << shift;
      shift += 7n;
    }
    return Number(BigInt.asIntN(64, low));
  }

  delimited(): Uint8Array {
    const length = this.varint();
    assert(this.#at + length <= this.#bytes.length, "message cut short");
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  text(): string {
    const bytes = this.delimited();
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
  }

  skip(wireType: number): void {
    switch (wireType) {
      case wireTypes.varint:
        this.varint();
        return;
      case wireTypes.fixed64:
        this.#at += 8;
        return;
      case wireTypes.delimited:
        this.delimited();
        return;
      case wireTypes.fixed32:
        this.#at += 4;
        return;
      default:
        assert(false, `unknown wire type ${wireType}`);
    }
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    assert(byte !== undefined, "message cut short");
    this.#at += 1;
    return byte;
  }
}
