import { connect, type Socket } from "node:net";
import { once } from "node:events";
import { StatusError } from "../../model/status-error.ts";
import type { UpgradeRequest } from "./upgrade.ts";

/** Headers that are between the client and us, and none of the runtime's business. */
const ownHeaders = new Set(["host", "authorization", "impersonate-user", "impersonate-group"]);

/**
 * Repeats the upgrade request to the runtime and then passes bytes in both directions, the answer to the request
 * included. Returns when the connection stands.
 */
export async function relay(upgrade: UpgradeRequest, url: URL): Promise<void> {
  const { request, socket, head } = upgrade;
  const runtime = await connectTo(url);
  runtime.write(requestHead(request.method ?? "POST", url, request.rawHeaders));
  if (head.length > 0) runtime.write(head);
  join(socket as Socket, runtime);
}

/** A connection to the runtime's stream server. */
export async function connectTo(url: URL): Promise<Socket> {
  const port = Number(url.port || 80);
  const runtime = connect({ host: url.hostname, port, allowHalfOpen: true, noDelay: true });
  try {
    await once(runtime, "connect");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StatusError("InternalError", `error dialing the container runtime: ${why}`);
  }
  // A runtime may break off at any moment, also while nobody reads: that ends the connection, not the engine.
  runtime.on("error", () => runtime.destroy());
  return runtime;
}

/** The head of the request as the runtime gets it: names and order of the headers as the client sent them. */
export function requestHead(method: string, url: URL, rawHeaders: readonly string[]): string {
  const lines = [`${method} ${url.pathname}${url.search} HTTP/1.1`, `Host: ${url.host}`];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? "";
    if (!ownHeaders.has(name.toLowerCase())) lines.push(`${name}: ${rawHeaders[index + 1]}`);
  }
  return `${lines.join("\r\n")}\r\n\r\n`;
}

/** Each side's end ends the other's input; when one breaks, both are over. */
function join(client: Socket, runtime: Socket): void {
  client.pipe(runtime);
  runtime.pipe(client);
  runtime.on("close", () => client.destroySoon());
  client.on("close", () => runtime.destroy());
}
