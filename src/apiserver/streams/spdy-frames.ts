/** The little of SPDY/3.1 that a client of a container runtime needs: it opens streams, both sides send data. */
export type SpdyFrame =
  | {
      readonly kind: "data";
      readonly stream: number;
      readonly fin: boolean;
      readonly data: Uint8Array;
    }
  | { readonly kind: "ping"; readonly id: number }
  | { readonly kind: "reset"; readonly stream: number }
  /** The last frame of a stream that carries no data: an answer to its opening. */
  | { readonly kind: "reply"; readonly stream: number; readonly fin: boolean }
  | { readonly kind: "goaway" }
  /** Windows and settings: the runtimes send them and look at none. */
  | { readonly kind: "ignored" };

const CONTROL = 0x80_03_00_00;
const HEAD_BYTES = 8;
const FLAG_FIN = 1;
/** Longer frames than any runtime sends are a broken connection. */
const FRAME_BYTES_MAX = 16 * 1024 * 1024 - 1;

const types = { synStream: 1, synReply: 2, reset: 3, ping: 6, goaway: 7 } as const;

/** Opens stream `stream`; `headers` are compressed already. */
export function synStreamFrame(stream: number, headers: Uint8Array): Buffer {
  const body = Buffer.alloc(10);
  body.writeUInt32BE(stream, 0);
  return controlFrame(types.synStream, Buffer.concat([body, headers]));
}

export function dataFrame(stream: number, data: Uint8Array, fin: boolean): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(stream, 0);
  head.writeUInt32BE(data.length, 4);
  head.writeUInt8(fin ? FLAG_FIN : 0, 4);
  return Buffer.concat([head, data]);
}

export function pingFrame(id: number): Buffer {
  const body = Buffer.alloc(4);
  body.writeUInt32BE(id);
  return controlFrame(types.ping, body);
}

/** A header block before compression: a count, then names and values, each with its length. */
export function headerBlock(headers: Readonly<Record<string, string>>): Buffer {
  const entries = Object.entries(headers);
  return Buffer.concat([number(entries.length), ...entries.flat().map(lengthPrefixed)]);
}

/** Cuts a byte stream into frames. */
export class SpdyFrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** The frames that are complete with `chunk`. */
  push(chunk: Uint8Array): readonly SpdyFrame[] {
    let bytes = this.#rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#rest, chunk]);
    const frames: SpdyFrame[] = [];
    while (bytes.length >= HEAD_BYTES) {
      const length = bytes.readUInt32BE(4) & FRAME_BYTES_MAX;
      if (bytes.length < HEAD_BYTES + length) break;
      frames.push(frameOf(bytes.subarray(0, HEAD_BYTES + length)));
      bytes = bytes.subarray(HEAD_BYTES + length);
    }
    this.#rest = bytes;
    return frames;
  }
}

function frameOf(frame: Buffer): SpdyFrame {
  const first = frame.readUInt32BE(0);
  const fin = (frame.readUInt8(4) & FLAG_FIN) !== 0;
  const body = frame.subarray(HEAD_BYTES);
  if (first < 0x80_00_00_00) return { kind: "data", stream: first, fin, data: body };
  switch (first & 0xff_ff) {
    case types.synReply:
      return { kind: "reply", stream: body.readUInt32BE(0) & 0x7f_ff_ff_ff, fin };
    case types.reset:
      return { kind: "reset", stream: body.readUInt32BE(0) & 0x7f_ff_ff_ff };
    case types.ping:
      return { kind: "ping", id: body.readUInt32BE(0) };
    case types.goaway:
      return { kind: "goaway" };
    default:
      return { kind: "ignored" };
  }
}

function controlFrame(type: number, body: Uint8Array): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(CONTROL + type, 0);
  head.writeUInt32BE(body.length, 4);
  return Buffer.concat([head, body]);
}

function lengthPrefixed(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([number(bytes.length), bytes]);
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
