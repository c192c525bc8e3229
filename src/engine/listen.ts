import { once } from "node:events";
import { createServer } from "node:net";
import { TransientError } from "../model/transient-error.ts";
import type { ApiServer } from "../apiserver/api-server.ts";
import type { HttpsServer, TlsMaterial } from "../apiserver/http/server.ts";
import { EngineError } from "./engine-error.ts";

/** Where Kubernetes' API usually is. */
const USUAL_PORT = 6443;

export interface ListenSpec {
  /** The port that the user asked for; then no other will do. */
  readonly wanted: number | undefined;
  /** The port of the last start, 0 when there was none. */
  readonly last: number;
  /** Pods reach the API here. */
  readonly gatewayIp: string;
  readonly tls: TlsMaterial;
}

export interface ApiListeners extends AsyncDisposable {
  readonly port: number;
}

/** Serves the API on loopback and on the pods' bridge, at one port: the wanted, the last, the usual, or a free one. */
export async function listenForClients(server: ApiServer, spec: ListenSpec): Promise<ApiListeners> {
  const ports = spec.wanted === undefined ? [spec.last, USUAL_PORT, 0] : [spec.wanted];
  for (const port of new Set(
    spec.last === 0 && spec.wanted === undefined ? ports.slice(1) : ports,
  )) {
    const listeners = await tryPort(server, spec, port);
    if (listeners) return listeners;
  }
  if (spec.wanted === undefined) throw new TransientError("no port is free for the API");
  throw new EngineError(inUse(spec.wanted));
}

/** Before anything else is started. Throws `EngineError` when somebody listens there. */
export async function refuseTakenPort(port: number): Promise<void> {
  const server = createServer();
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    throw new EngineError(inUse(port), { cause: error });
  }
  server.close();
  await once(server, "close");
}

function inUse(port: number): string {
  return `port ${port} is in use: choose another with --port`;
}

async function tryPort(
  server: ApiServer,
  { gatewayIp, tls }: ListenSpec,
  port: number,
): Promise<ApiListeners | undefined> {
  const opened: HttpsServer[] = [];
  try {
    const loopback = await server.listen({ host: "127.0.0.1", port, tls });
    opened.push(loopback);
    opened.push(await server.listen({ host: gatewayIp, port: loopback.port, tls }));
    return { port: loopback.port, [Symbol.asyncDispose]: () => closeAll(opened) };
  } catch (error) {
    await closeAll(opened);
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") return undefined;
    throw error;
  }
}

async function closeAll(servers: readonly HttpsServer[]): Promise<void> {
  await Promise.all(servers.map((server) => server.close()));
}
