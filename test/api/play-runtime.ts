import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { createInflate, constants } from "node:zlib";
import { spdyDictionary } from "../../src/apiserver/streams/spdy-dictionary.ts";
import { dataFrame } from "../../src/apiserver/streams/spdy-frames.ts";

/** What a client of the play runtime sent. */
export interface Conversation {
  /** The head of the upgrade request. */
  readonly head: string;
  /** By stream type: what came in on it, and whether its end came too. */
  readonly input: Map<string, { text: string; ended: boolean }>;
}

export interface PlayRuntime extends AsyncDisposable {
  readonly url: URL;
  readonly conversations: readonly Conversation[];
}

const SYN_STREAM = 1;

/**
 * A stream server like containerd's: SPDY for everybody, 403 for WebSocket. When the input ends it answers what came on
 * stdout, "to stderr" on stderr, and exit code 3. At `/exec/broken` it breaks off instead.
 */
export async function startPlayRuntime(): Promise<PlayRuntime> {
  const conversations: Conversation[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    void converse(socket, conversations);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: new URL(`http://127.0.0.1:${port}/exec/token`),
    conversations,
    [Symbol.asyncDispose]: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, "close");
    },
  };
}

async function converse(socket: Socket, conversations: Conversation[]): Promise<void> {
  socket.on("error", () => socket.destroy());
  let bytes = Buffer.alloc(0);
  while (!bytes.includes("\r\n\r\n")) bytes = Buffer.concat([bytes, await next(socket)]);
  const end = bytes.indexOf("\r\n\r\n") + 4;
  const conversation: Conversation = { head: bytes.toString("latin1", 0, end), input: new Map() };
  conversations.push(conversation);
  if (/^upgrade: websocket/im.test(conversation.head)) {
    socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    return;
  }
  socket.write(
    "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n",
  );
  const session = new Session(socket, conversation);
  await session.take(bytes.subarray(end));
  socket.on("data", (chunk: Buffer) => void session.take(chunk));
  socket.resume();
}

async function next(socket: Socket): Promise<Buffer> {
  const [chunk] = (await once(socket, "data")) as [Buffer];
  socket.pause();
  return chunk;
}

/** The server's side of SPDY, as far as a test needs it. */
class Session {
  readonly #socket: Socket;
  readonly #conversation: Conversation;
  readonly #inflate = createInflate({ dictionary: spdyDictionary() });
  readonly #types = new Map<number, string>();
  #rest = Buffer.alloc(0);
  #turn: Promise<void> = Promise.resolve();

  constructor(socket: Socket, conversation: Conversation) {
    this.#socket = socket;
    this.#conversation = conversation;
  }

  take(chunk: Buffer): Promise<void> {
    this.#turn = this.#turn.then(() => this.#read(chunk));
    return this.#turn;
  }

  async #read(chunk: Buffer): Promise<void> {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    while (this.#rest.length >= 8) {
      const length = this.#rest.readUInt32BE(4) & 0xffffff;
      if (this.#rest.length < 8 + length) return;
      const frame = this.#rest.subarray(0, 8 + length);
      this.#rest = this.#rest.subarray(8 + length);
      await this.#frame(frame);
    }
  }

  async #frame(frame: Buffer): Promise<void> {
    const first = frame.readUInt32BE(0);
    if (first >= 0x80000000) {
      if ((first & 0xffff) === SYN_STREAM) await this.#open(frame);
      return;
    }
    const type = this.#types.get(first) ?? "unknown";
    const known = this.#conversation.input.get(type) ?? { text: "", ended: false };
    const ended = (frame.readUInt8(4) & 1) === 1;
    const text = known.text + frame.toString("utf8", 8);
    this.#conversation.input.set(type, { text, ended: known.ended || ended });
    if (type === "stdin" && ended) this.#answer(text);
  }

  async #open(frame: Buffer): Promise<void> {
    const headers = await this.#inflated(frame.subarray(18));
    const type = /streamtype....(error|stdin|stdout|stderr|resize)/s.exec(headers)?.[1] ?? "?";
    this.#types.set(frame.readUInt32BE(8), type);
    const hasInput = [...this.#types.values()].includes("stdin");
    if (type === "stdout" && this.#conversation.head.includes("/exec/broken")) {
      this.#socket.resetAndDestroy();
      return;
    }
    if (type === "stdout" && !hasInput) setTimeout(() => this.#answer("no input"), 20);
  }

  async #inflated(block: Buffer): Promise<string> {
    const chunks: Buffer[] = [];
    const collect = (chunk: Buffer): void => void chunks.push(chunk);
    this.#inflate.on("data", collect);
    this.#inflate.write(block);
    await new Promise<void>((resolve) => this.#inflate.flush(constants.Z_SYNC_FLUSH, resolve));
    this.#inflate.off("data", collect);
    return Buffer.concat(chunks).toString("latin1");
  }

  #answer(text: string): void {
    const status = {
      status: "Failure",
      reason: "NonZeroExitCode",
      details: { causes: [{ reason: "ExitCode", message: "3" }] },
    };
    this.#send("stdout", text);
    this.#send("stderr", "to stderr");
    this.#send("error", JSON.stringify(status));
    this.#socket.end();
  }

  #send(type: string, text: string): void {
    const stream = [...this.#types].find(([, each]) => each === type)?.[0];
    if (stream !== undefined) this.#socket.write(dataFrame(stream, Buffer.from(text), true));
  }
}
