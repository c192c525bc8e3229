import { toMicroTime, toTime } from "../instant.ts";
import { setOwn } from "../json.ts";
import { definitions } from "../schema/definitions.ts";
import type { Definition, Field } from "../schema/notation.ts";
import { ProtobufError, signedOf, wireFields, type WireValue } from "./protobuf-wire.ts";

const magic = [0x6b, 0x38, 0x73, 0x00];
const depthMax = 200;

/** `runtime.Unknown`: what every Kubernetes protobuf body is wrapped in. */
export interface ProtobufEnvelope {
  readonly apiVersion: string;
  readonly kind: string;
  readonly raw: Uint8Array;
}

/** Takes the `k8s\0` envelope off a body. Throws `ProtobufError`. */
export function readEnvelope(body: Uint8Array): ProtobufEnvelope {
  if (!magic.every((byte, index) => body[index] === byte)) {
    throw new ProtobufError(
      "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]",
    );
  }
  let typeMeta: Uint8Array = new Uint8Array();
  let raw: Uint8Array = new Uint8Array();
  for (const { number, value } of wireFields(body.subarray(magic.length))) {
    if (number === 1) typeMeta = bytesOf(value);
    if (number === 2) raw = bytesOf(value);
  }
  const names = new Map<number, string>();
  for (const { number, value } of wireFields(typeMeta)) names.set(number, textOf(value));
  return { apiVersion: names.get(1) ?? "", kind: names.get(2) ?? "", raw };
}

/**
 * A message as the JSON object that says the same, still with the zero values that Go always sends (`conformTo` takes
 * them away). Field numbers that the schema does not know are skipped, as upstream does. Throws `ProtobufError`.
 */
export function decodeMessage(
  definition: Definition,
  message: Uint8Array,
): Record<string, unknown> {
  return read(definition, message, 0);
}

/** What each field number of a message means: a field, or a message whose fields JSON keeps in the outer object. */
type Plan = ReadonlyMap<number, Field | Plan>;

const plans = new WeakMap<Definition, Plan>();

function planOf(definition: Definition): Plan {
  const known = plans.get(definition);
  if (known !== undefined) return known;
  const plan = planAt(definition, []);
  plans.set(definition, plan);
  return plan;
}

function planAt(definition: Definition, prefix: readonly number[]): Plan {
  const plan = new Map<number, Field | Plan>();
  for (const field of definition.fields.values()) {
    if (!prefix.every((number, depth) => field.protoPath[depth] === number)) continue;
    const number = field.protoPath[prefix.length];
    if (number === undefined || plan.has(number)) continue;
    const isLeaf = field.protoPath.length === prefix.length + 1;
    plan.set(number, isLeaf ? field : planAt(definition, [...prefix, number]));
  }
  return plan;
}

/** An object while its fields come in. Lists and maps arrive one entry at a time, in any order. */
class Destination {
  readonly target: Record<string, unknown> = {};
  readonly depth: number;
  readonly #lists = new Map<string, unknown[]>();
  readonly #maps = new Map<string, Record<string, unknown>>();

  constructor(depth: number) {
    if (depth > depthMax) throw new ProtobufError("exceeded max depth");
    this.depth = depth;
  }

  list(name: string): unknown[] {
    const list = this.#lists.get(name) ?? [];
    this.#lists.set(name, list);
    this.target[name] = list;
    return list;
  }

  map(name: string): Record<string, unknown> {
    const map = this.#maps.get(name) ?? {};
    this.#maps.set(name, map);
    this.target[name] = map;
    return map;
  }
}

function read(definition: Definition, message: Uint8Array, depth: number): Record<string, unknown> {
  const destination = new Destination(depth);
  readInto(destination, planOf(definition), message);
  return destination.target;
}

function readInto(destination: Destination, plan: Plan, message: Uint8Array): void {
  for (const { number, value } of wireFields(message)) {
    const field = plan.get(number);
    if (field === undefined) continue;
    if (!("name" in field)) readInto(destination, field, bytesOf(value));
    else readField(destination, field, { value, depth: destination.depth });
  }
}

interface Sent {
  readonly value: WireValue;
  readonly depth: number;
}

function readField(destination: Destination, { name, type }: Field, sent: Sent): void {
  switch (type.shape) {
    case "one":
      destination.target[name] = decodeValue(type.ref, sent);
      return;
    case "list":
      destination.list(name).push(decodeValue(type.ref, sent));
      return;
    case "map":
      readMapEntry(destination.map(name), type.ref, sent);
  }
}

function readMapEntry(map: Record<string, unknown>, ref: string, { value, depth }: Sent): void {
  let key = "";
  let member: WireValue = { type: "bytes", bytes: new Uint8Array() };
  for (const part of wireFields(bytesOf(value))) {
    if (part.number === 1) key = textOf(part.value);
    if (part.number === 2) member = part.value;
  }
  setOwn(map, key, decodeValue(ref, { value: member, depth }));
}

function decodeValue(ref: string, sent: Sent): unknown {
  const decode = decoders[ref];
  if (decode !== undefined) return decode(sent);
  const definition = definitions.get(ref);
  if (definition === undefined) throw new Error(`schema: no definition ${ref}`);
  return read(definition, bytesOf(sent.value), sent.depth + 1);
}

const decoders: Readonly<Record<string, (sent: Sent) => unknown>> = {
  string: ({ value }) => textOf(value),
  bool: ({ value }) => integerOf(value) !== 0,
  int32: ({ value }) => integerOf(value) | 0,
  int64: ({ value }) => integerOf(value),
  double: ({ value }) => doubleOf(value),
  bytes: ({ value }) => bytesOf(value).toBase64(),
  Time: ({ value }) => instantOf(value, toTime),
  MicroTime: ({ value }) => instantOf(value, toMicroTime),
  Quantity: ({ value }) => first(value, 1, textOf) ?? "0",
  IntOrString: ({ value }) => intOrString(value),
  RawExtension: ({ value }) => first(value, 1, jsonOf) ?? null,
  FieldsV1: ({ value }) => first(value, 1, jsonOf) ?? {},
  JSON: ({ value }) => first(value, 1, jsonOf) ?? null,
  ExtraValue: ({ value }) => [...wireFields(bytesOf(value))].map((item) => textOf(item.value)),
  JSONSchemaPropsOrArray: (sent) => schemaOr(sent, { one: 1, list: 2 }),
  JSONSchemaPropsOrBool: (sent) => schemaOr(sent, { bool: 1, one: 2 }),
  JSONSchemaPropsOrStringArray: (sent) => schemaOr(sent, { one: 1, texts: 2 }),
};

interface SchemaOrNumbers {
  readonly one: number;
  readonly bool?: number;
  readonly list?: number;
  readonly texts?: number;
}

function schemaOr({ value, depth }: Sent, numbers: SchemaOrNumbers): unknown {
  let schema: unknown;
  let allows = false;
  const list: unknown[] = [];
  for (const part of wireFields(bytesOf(value))) {
    const inner = { value: part.value, depth: depth + 1 };
    if (part.number === numbers.one)
      schema = decodeValue("apiextensions.v1.JSONSchemaProps", inner);
    if (part.number === numbers.bool) allows = integerOf(part.value) !== 0;
    if (part.number === numbers.list)
      list.push(decodeValue("apiextensions.v1.JSONSchemaProps", inner));
    if (part.number === numbers.texts) list.push(textOf(part.value));
  }
  return schema ?? (numbers.bool === undefined ? list : allows);
}

function first<T>(
  message: WireValue,
  number: number,
  read: (value: WireValue) => T,
): T | undefined {
  for (const field of wireFields(bytesOf(message))) {
    if (field.number === number) return read(field.value);
  }
  return undefined;
}

function instantOf(message: WireValue, write: (instant: number) => string): string | null {
  // Go sends its zero time as an empty message.
  if (bytesOf(message).length === 0) return null;
  const seconds = first(message, 1, integerOf) ?? 0;
  const nanos = first(message, 2, integerOf) ?? 0;
  const instant = seconds * 1000 + nanos / 1_000_000;
  if (Math.abs(instant) > 8.64e15) throw new ProtobufError("proto: time out of range");
  return write(instant);
}

function intOrString(message: WireValue): number | string {
  const isText = first(message, 1, integerOf) === 1;
  return isText ? (first(message, 3, textOf) ?? "") : (first(message, 2, integerOf) ?? 0) | 0;
}

function jsonOf(value: WireValue): unknown {
  const text = textOf(value);
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ProtobufError(`proto: ${String(error)}`, { cause: error });
  }
}

function bytesOf(value: WireValue): Uint8Array {
  if (value.type !== "bytes") throw new ProtobufError("proto: wrong wireType for a message");
  return value.bytes;
}

function textOf(value: WireValue): string {
  return new TextDecoder().decode(bytesOf(value));
}

function integerOf(value: WireValue): number {
  if (value.type !== "varint") throw new ProtobufError("proto: wrong wireType for an integer");
  return signedOf(value);
}

function doubleOf(value: WireValue): number {
  if (value.type !== "fixed64") throw new ProtobufError("proto: wrong wireType for a double");
  return new DataView(value.bytes.buffer, value.bytes.byteOffset, 8).getFloat64(0, true);
}
