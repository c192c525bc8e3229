import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { handleUpgrade } from "../streams/upgrade.ts";
import { handle, type Frontend } from "./handle.ts";

/** Go clients keep idle connections for 90 s and must never find one closed (api-contract section 2). */
const KEEP_ALIVE_MS = 180_000;
const HEADERS_TIMEOUT_MS = KEEP_ALIVE_MS + 10_000;

export interface TlsMaterial {
  readonly key: string;
  readonly cert: string;
  /** The CA that signs client certificates. */
  readonly ca: string;
}

export interface Listen {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  readonly tls: TlsMaterial;
}

export interface HttpsServer {
  readonly port: number;
  /** Ends every connection; watches end as well. */
  close(): Promise<void>;
}

/** Serves the API over HTTPS. Client certificates are asked for but not required. */
export async function listen(frontend: Frontend, options: Listen): Promise<HttpsServer> {
  const server = createServer({
    ...options.tls,
    requestCert: true,
    rejectUnauthorized: false,
    ALPNProtocols: ["http/1.1"],
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: 0,
    noDelay: true,
    keepAlive: true,
  });
  server.timeout = 0;
  // Connections that have left HTTP are none of the server's any more, but they must not outlive it.
  const sockets = new Set<Socket>();
  server.on("secureConnection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("request", (request, response) => {
    void handle(frontend, request, response);
  });
  server.on("upgrade", (request, socket, head) => {
    void handleUpgrade(frontend, { request, socket, head });
  });
  server.listen(options.port, options.host);
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, "close");
    },
  };
}
