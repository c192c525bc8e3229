import { WebSocketServer, type WebSocket } from "ws";
import { StatusError } from "../../model/status-error.ts";
import type { UpgradeRequest } from "./upgrade.ts";

/** Longer messages from clients are refused; standard input comes in pieces of some kilobytes. */
const MESSAGE_BYTES_MAX = 4 * 1024 * 1024;

/**
 * Accepts a WebSocket with exactly `protocol`, or without one. It must be one that the client offered. Throws
 * `BadRequest`, and has answered nothing, when the request is no proper handshake.
 */
export function acceptWebSocket(
  { request, socket, head }: UpgradeRequest,
  protocol: string | undefined,
): Promise<WebSocket> {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_BYTES_MAX,
    perMessageDeflate: false,
    clientTracking: false,
  });
  // The library refuses names with a slash, and kubectl's port-forward has one: so the choice is made without it.
  delete request.headers["sec-websocket-protocol"];
  server.on("headers", (headers) => {
    if (protocol !== undefined) headers.push(`Sec-WebSocket-Protocol: ${protocol}`);
  });
  const { promise, resolve, reject } = Promise.withResolvers<WebSocket>();
  server.on("wsClientError", (error) => reject(new StatusError("BadRequest", error.message)));
  server.handleUpgrade(request, socket, head, (client) => {
    // Whoever uses it looks at `close`; an error without a listener would end the engine.
    client.on("error", () => client.terminate());
    resolve(client);
  });
  return promise;
}

/** Resolves when the message is on its way, so that a slow reader slows the writer down. */
export function sendMessage(client: WebSocket, data: Uint8Array | string): Promise<void> {
  return new Promise((resolve, reject) => {
    client.send(data, { binary: typeof data !== "string" }, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
