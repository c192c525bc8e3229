import type { RawData, WebSocket } from "ws";
import { protocols } from "./protocols.ts";
import { SpdyClient, upgradeToSpdy } from "./spdy-client.ts";
import type { SpdyFrame } from "./spdy-frames.ts";
import type { UpgradeRequest } from "./upgrade.ts";
import { acceptWebSocket, sendMessage } from "./web-socket.ts";

/** The first byte of each message of `v5.channel.k8s.io`. */
const channels = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;

interface Streams {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

/** What a container had written before the client came; asked for only when nothing came after. */
export interface Missed {
  readonly missed: (() => AsyncIterable<Uint8Array>) | undefined;
}

/** The SPDY stream of each channel that is open. */
type StreamIds = Readonly<
  Partial<Record<"error" | "stdin" | "stdout" | "stderr" | "resize", number>>
>;

/**
 * Exec and attach for clients of `v5.channel.k8s.io`, which no runtime speaks: WebSocket messages to us, SPDY streams
 * to the runtime (api-contract section 15.2).
 */
export async function translateStreams(
  upgrade: UpgradeRequest,
  url: URL,
  wanted: Streams & Partial<Missed>,
): Promise<void> {
  const runtime = new SpdyClient(await upgradeToSpdy(url, "v4.channel.k8s.io"));
  try {
    const client = await acceptWebSocket(upgrade, protocols.v5);
    await converse(client, runtime, wanted);
  } finally {
    runtime.close();
  }
}

/** Passes messages both ways until the command has ended, the client is gone, or the runtime has broken off. */
async function converse(
  client: WebSocket,
  runtime: SpdyClient,
  wanted: Streams & Partial<Missed>,
): Promise<void> {
  client.on("close", () => runtime.close());
  client.pause();
  try {
    // Only now: the command begins when its streams are open, and a client that hears of it before it has made its own
    // streams throws away what it hears (kubectl: "Unknown stream id 1, discarding message").
    const ids = await openStreams(runtime, wanted);
    client.on("message", (message) => void takeInput(client, { runtime, ids }, bytesOf(message)));
    client.resume();
    // An empty message tells the client that the streams stand.
    await sendMessage(client, Buffer.of(channels.stdout));
    await sendOutput(client, runtime, { ids, missed: wanted.missed });
    client.close(1000);
  } catch {
    // There is nobody left on one side; the other is told so by the end of the connection.
    client.terminate();
  }
}

async function openStreams(runtime: SpdyClient, wanted: Streams): Promise<StreamIds> {
  const error = await runtime.open({ streamtype: "error" });
  runtime.finish(error);
  const open = (name: string, isWanted: boolean): Promise<number> | undefined =>
    isWanted ? runtime.open({ streamtype: name }) : undefined;
  const stdin = await open("stdin", wanted.stdin);
  const stdout = await open("stdout", wanted.stdout);
  const stderr = await open("stderr", wanted.stderr);
  const resize = await open("resize", wanted.tty);
  return {
    error,
    ...(stdin !== undefined && { stdin }),
    ...(stdout !== undefined && { stdout }),
    ...(stderr !== undefined && { stderr }),
    ...(resize !== undefined && { resize }),
  };
}

/** One message of the client: input, a new size of its terminal, or the end of its input. */
async function takeInput(
  client: WebSocket,
  to: { readonly runtime: SpdyClient; readonly ids: StreamIds },
  message: Buffer,
): Promise<void> {
  const { runtime, ids } = to;
  const [channel, closed] = message;
  if (channel === channels.close) {
    if (closed === channels.stdin && ids.stdin !== undefined) runtime.finish(ids.stdin);
    return;
  }
  const stream =
    channel === channels.stdin ? ids.stdin : channel === channels.resize ? ids.resize : undefined;
  if (stream === undefined || runtime.send(stream, message.subarray(1))) return;
  client.pause();
  await runtime.drained();
  if (client.readyState === client.OPEN) client.resume();
}

/** Hands on what the runtime sends, until it has said how the command ended. */
async function sendOutput(
  client: WebSocket,
  runtime: SpdyClient,
  { ids, missed }: Missed & { readonly ids: StreamIds },
): Promise<void> {
  const status: Uint8Array[] = [];
  let isSilent = true;
  for await (const frame of runtime.frames()) {
    if (client.readyState !== client.OPEN) return;
    if (frame.kind === "data" && frame.stream === ids.error) status.push(frame.data);
    const channel = outputChannel(frame, ids);
    if (channel !== undefined && frame.kind === "data" && frame.data.length > 0) {
      isSilent = false;
      await sendMessage(client, Buffer.concat([Buffer.of(channel), frame.data]));
    }
    if (isEnd(frame, ids)) break;
  }
  // A client that is told of a failure reads the log by itself.
  if (isSilent && missed !== undefined && !isFailure(status)) {
    for await (const chunk of missed()) {
      await sendMessage(client, Buffer.concat([Buffer.of(channels.stdout), chunk]));
    }
  }
  if (client.readyState !== client.OPEN) return;
  await sendMessage(client, Buffer.concat([Buffer.of(channels.error), ...status]));
}

/** What the runtime says at the end is nothing, or a `Status`. */
function isFailure(status: readonly Uint8Array[]): boolean {
  return Buffer.concat(status).includes('"Failure"');
}

function outputChannel(frame: SpdyFrame, ids: StreamIds): number | undefined {
  if (frame.kind !== "data") return undefined;
  if (frame.stream === ids.stdout) return channels.stdout;
  return frame.stream === ids.stderr ? channels.stderr : undefined;
}

/** The runtime ends the error stream last, when all output is on its way. */
function isEnd(frame: SpdyFrame, ids: StreamIds): boolean {
  if (frame.kind === "goaway") return true;
  if (frame.kind === "reset") return frame.stream === ids.error;
  return frame.kind === "data" && frame.fin && frame.stream === ids.error;
}

function bytesOf(message: RawData): Buffer {
  if (Array.isArray(message)) return Buffer.concat(message);
  return Buffer.isBuffer(message) ? message : Buffer.from(message);
}
