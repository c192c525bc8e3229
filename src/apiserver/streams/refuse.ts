import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { StatusError } from "../../model/status-error.ts";

/** Answers an upgrade request with a failure; kubectl tries another protocol after most of them. */
export function refuseUpgrade(socket: Duplex, error: StatusError): void {
  if (socket.destroyed) return;
  const body = JSON.stringify(error.toStatus());
  const lines = [
    `HTTP/1.1 ${error.code} ${STATUS_CODES[error.code] ?? ""}`,
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ];
  socket.end(`${lines.join("\r\n")}\r\n\r\n${body}`);
}
