/** A protobuf message under construction: its fields, each already in wire form. */
export type Message = readonly Uint8Array[];

/** A field that holds a text; none when there is no text. */
export function textField(number: number, text: unknown): Message {
  return typeof text === "string" ? bytesField(number, Buffer.from(text)) : [];
}

/** Texts of a repeated field. */
export function textFields(number: number, texts: unknown): Message {
  return Array.isArray(texts) ? texts.flatMap((text) => textField(number, text)) : [];
}

/** A field that holds a truth value; none for `false`, which is the default. */
export function flagField(number: number, flag: unknown): Message {
  return flag === true ? [Uint8Array.of(...varint(number * 8), 1)] : [];
}

/** A field that holds a message. */
export function messageField(number: number, message: Message): Message {
  return bytesField(number, Buffer.concat(message));
}

/** All fields of a message as one run of bytes. */
export function messageBytes(message: Message): Uint8Array {
  return Buffer.concat(message);
}

function bytesField(number: number, bytes: Uint8Array): Message {
  return [Uint8Array.of(...varint(number * 8 + 2), ...varint(bytes.length)), bytes];
}

function varint(value: number): readonly number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest & 127) | 128);
    rest >>>= 7;
  }
  return [...bytes, rest];
}
