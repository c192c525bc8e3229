import type { IncomingMessage } from "node:http";

export const protocols = {
  /** The first WebSocket protocol that can say that stdin has ended. */
  v5: "v5.channel.k8s.io",
  /** A SPDY connection inside WebSocket frames. */
  tunnel: "SPDY/3.1+portforward.k8s.io",
} as const;

/** The WebSocket subprotocols that a client offers, in its order; none for SPDY. */
export function offeredProtocols(request: IncomingMessage): readonly string[] {
  if (request.headers.upgrade?.toLowerCase() !== "websocket") return [];
  const header = request.headers["sec-websocket-protocol"] ?? "";
  return header
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}
