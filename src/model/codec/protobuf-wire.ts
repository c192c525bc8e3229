/** Bytes that are not the message they claim to be; the message is the one of Go's protobuf library. */
export class ProtobufError extends Error {}

/** One field of a message: its number and its value, still in wire form. */
export interface WireField {
  readonly number: number;
  readonly value: WireValue;
}

export type WireValue =
  | { readonly type: "varint"; readonly low: number; readonly high: number }
  | { readonly type: "fixed64" | "fixed32" | "bytes"; readonly bytes: Uint8Array };

/** The fields of a message, in the order in which they were sent. Throws `ProtobufError`. */
export function* wireFields(message: Uint8Array): Generator<WireField> {
  let at = 0;
  while (at < message.length) {
    const key = varintAt(message, at);
    at = key.end;
    const number = key.low >>> 3;
    const read = valueAt(message, at, key.low & 7);
    at = read.end;
    yield { number, value: read.value };
  }
}

interface Read {
  readonly value: WireValue;
  readonly end: number;
}

function valueAt(message: Uint8Array, at: number, wireType: number): Read {
  switch (wireType) {
    case 0: {
      const { low, high, end } = varintAt(message, at);
      return { value: { type: "varint", low, high }, end };
    }
    case 1:
      return { value: { type: "fixed64", bytes: slice(message, at, 8) }, end: at + 8 };
    case 2: {
      const length = varintAt(message, at);
      const size = length.high === 0 ? length.low : message.length;
      const bytes = slice(message, length.end, size);
      return { value: { type: "bytes", bytes }, end: length.end + size };
    }
    case 5:
      return { value: { type: "fixed32", bytes: slice(message, at, 4) }, end: at + 4 };
    default:
      throw new ProtobufError(`proto: illegal wireType ${wireType}`);
  }
}

function slice(message: Uint8Array, start: number, length: number): Uint8Array {
  if (start + length > message.length) throw new ProtobufError("unexpected EOF");
  return message.subarray(start, start + length);
}

interface Varint {
  readonly low: number;
  readonly high: number;
  readonly end: number;
}

/** Up to 64 bits, as two unsigned halves: a JavaScript number holds only 53. */
function varintAt(message: Uint8Array, start: number): Varint {
  let low = 0;
  let high = 0;
  for (let index = 0; index < 10; index += 1) {
    const byte = message[start + index];
    if (byte === undefined) throw new ProtobufError("unexpected EOF");
    const bits = byte & 0x7f;
    if (index < 4) low |= bits << (7 * index);
    else if (index === 4) {
      low |= bits << 28;
      high |= bits >>> 4;
    } else if (index < 9) high |= bits << (7 * index - 32);
    else high |= bits << 31;
    if (byte < 0x80) return { low: low >>> 0, high: high >>> 0, end: start + index + 1 };
  }
  throw new ProtobufError("proto: integer overflow");
}

/** A varint as a signed number of 64 bits. Beyond 2^53 it is the nearest number that JavaScript has. */
export function signedOf({ low, high }: { readonly low: number; readonly high: number }): number {
  return (high | 0) * 2 ** 32 + low;
}
