import { once } from "node:events";
import type { Socket } from "node:net";
import { constants, createDeflate } from "node:zlib";
import { StatusError } from "../../model/status-error.ts";
import { connectTo, requestHead } from "./relay.ts";
import { spdyDictionary } from "./spdy-dictionary.ts";
import {
  dataFrame,
  headerBlock,
  pingFrame,
  SpdyFrameReader,
  synStreamFrame,
  type SpdyFrame,
} from "./spdy-frames.ts";

/** Asks the runtime at `url` to speak SPDY with `protocol` inside. Resolves with the connection after the 101. */
export async function upgradeToSpdy(url: URL, protocol: string): Promise<Socket> {
  const socket = await connectTo(url);
  const headers = [
    "Connection",
    "Upgrade",
    "Upgrade",
    "SPDY/3.1",
    "X-Stream-Protocol-Version",
    protocol,
  ];
  socket.write(requestHead("POST", url, headers));
  const { status, rest } = await responseHead(socket);
  if (status !== 101) {
    socket.destroy();
    throw new StatusError(
      "InternalError",
      `the container runtime refused the stream with ${status}`,
    );
  }
  if (rest.length > 0) socket.unshift(rest);
  return socket;
}

/** The client's side of a SPDY connection to a runtime. */
export class SpdyClient {
  readonly #socket: Socket;
  readonly #deflate = createDeflate({ dictionary: spdyDictionary() });
  #nextStream = 1;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Opens a stream; the runtime tells streams apart by `streamtype`. One call at a time: headers share a history. */
  async open(headers: Readonly<Record<string, string>>): Promise<number> {
    const stream = this.#nextStream;
    this.#nextStream += 2;
    this.#socket.write(synStreamFrame(stream, await this.#compressed(headerBlock(headers))));
    return stream;
  }

  /** Returns false when the runtime is slow to read: then wait for `drained`. */
  send(stream: number, data: Uint8Array): boolean {
    return this.#socket.write(dataFrame(stream, data, false));
  }

  /** Says that nothing more will be sent on `stream`. */
  finish(stream: number): void {
    this.#socket.write(dataFrame(stream, new Uint8Array(), true));
  }

  /** Resolves when the runtime has read on, or is gone. */
  async drained(): Promise<void> {
    if (!this.#socket.writableNeedDrain || this.#socket.destroyed) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#socket.once("drain", resolve);
    this.#socket.once("close", resolve);
    await promise;
  }

  /** What the runtime sends, until it closes the connection. Pings are answered here. */
  async *frames(): AsyncGenerator<SpdyFrame> {
    const reader = new SpdyFrameReader();
    for await (const chunk of this.#socket as AsyncIterable<Uint8Array>) {
      for (const frame of reader.push(chunk)) {
        if (frame.kind === "ping") this.#socket.write(pingFrame(frame.id));
        else yield frame;
      }
    }
  }

  close(): void {
    this.#deflate.close();
    this.#socket.destroy();
  }

  async #compressed(block: Uint8Array): Promise<Buffer> {
    const chunks: Buffer[] = [];
    const collect = (chunk: Buffer): void => {
      chunks.push(chunk);
    };
    this.#deflate.on("data", collect);
    this.#deflate.write(block);
    await new Promise<void>((resolve) => this.#deflate.flush(constants.Z_SYNC_FLUSH, resolve));
    this.#deflate.off("data", collect);
    return Buffer.concat(chunks);
  }
}

const HEAD_BYTES_MAX = 64 * 1024;

async function responseHead(socket: Socket): Promise<{ status: number; rest: Buffer }> {
  let bytes = Buffer.alloc(0);
  for (;;) {
    const end = bytes.indexOf("\r\n\r\n");
    if (end >= 0) {
      const status = Number(/^HTTP\/1\.1 (\d+)/.exec(bytes.toString("latin1", 0, end))?.[1] ?? 0);
      return { status, rest: bytes.subarray(end + 4) };
    }
    const chunk = await nextChunk(socket);
    if (chunk === undefined || bytes.length > HEAD_BYTES_MAX) return { status: 0, rest: bytes };
    bytes = Buffer.concat([bytes, chunk]);
  }
}

async function nextChunk(socket: Socket): Promise<Buffer | undefined> {
  for (;;) {
    const chunk = socket.read() as Buffer | null;
    if (chunk !== null) return chunk;
    if (socket.readableEnded || socket.destroyed) return undefined;
    await Promise.race([once(socket, "readable"), once(socket, "end"), once(socket, "close")]);
  }
}
