import type { WebSocket } from "ws";
import { StatusError } from "../../model/status-error.ts";
import type { Api } from "../api.ts";
import { plainJson } from "../http/negotiation.ts";
import { encoderOf } from "../http/watch-encoder.ts";
import { errorLine } from "../http/watch-response.ts";
import type { ApiRequest } from "../request/api-request.ts";
import { log } from "../subresources/log.ts";
import { watch } from "../verbs/watch.ts";
import { offeredProtocols } from "./protocols.ts";
import type { UpgradeRequest } from "./upgrade.ts";
import { acceptWebSocket, sendMessage } from "./web-socket.ts";

const BINARY = "binary.k8s.io";
const BASE64 = "base64.binary.k8s.io";

/** A watch for clients that can only do WebSocket: each event is one text message, whatever the protocol's name. */
export async function socketWatch(
  api: Api,
  upgrade: UpgradeRequest,
  request: ApiRequest,
): Promise<void> {
  const reply = watch(api, request);
  if (reply.kind !== "watch") return;
  const context = { representation: plainJson, query: request.query, now: request.now };
  const encode = encoderOf(request.type, context);
  await stream(upgrade, async (client, signal) => {
    for await (const batch of reply.events(signal)) {
      for (const event of batch) await sendMessage(client, Buffer.from(encode(event)).toString());
    }
  });
}

/** A log for the same clients: binary messages, or text messages of base64. */
export async function socketLog(
  api: Api,
  upgrade: UpgradeRequest,
  request: ApiRequest,
): Promise<void> {
  const reply = log(api, request);
  if (reply.kind !== "text") return;
  const isText = offeredProtocols(upgrade.request)[0] === BASE64;
  await stream(upgrade, async (client, signal) => {
    for await (const chunk of reply.chunks(signal)) {
      await sendMessage(client, isText ? Buffer.from(chunk).toString("base64") : chunk);
    }
  });
}

async function stream(
  upgrade: UpgradeRequest,
  send: (client: WebSocket, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const client = await acceptWebSocket(upgrade, protocolOf(upgrade));
  const controller = new AbortController();
  client.on("close", () => controller.abort());
  try {
    await send(client, controller.signal);
    client.close(1000);
  } catch (error) {
    if (!controller.signal.aborted) await sendFailure(client, error);
  }
}

/** A failure after the upgrade is the last message; a bug of ours is only the end of the connection, and logged. */
async function sendFailure(client: WebSocket, error: unknown): Promise<void> {
  if (!(error instanceof StatusError)) {
    client.close(1011);
    throw error;
  }
  await sendMessage(client, errorLine(error));
  client.close(1000);
}

/** The one protocol that was offered, or none. A client that lets us choose gets none of them (as upstream). */
function protocolOf({ request }: UpgradeRequest): string | undefined {
  const offered = offeredProtocols(request);
  if (offered.length > 1) {
    throw new StatusError("BadRequest", "more than one websocket protocol was offered");
  }
  const [only] = offered;
  if (only === undefined || only === BINARY || only === BASE64) return only;
  throw new StatusError("BadRequest", `unsupported websocket protocol ${only}`);
}
