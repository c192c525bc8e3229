import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import type { Log } from "../../ports/log.ts";
import { answerQuery, type AnswerOptions } from "./answer.ts";
import { udpSizeMax } from "./message.ts";
import { framed } from "./upstream.ts";

/** The longest message that DNS over TCP can carry. */
const TCP_SIZE_MAX = 65_535;
const TCP_IDLE_MS = 10_000;
const TCP_CONNECTIONS_MAX = 256;

export interface DnsServerOptions extends AnswerOptions {
  readonly address: string;
  readonly port: number;
  readonly log: Log;
}

export interface DnsServer extends AsyncDisposable {
  /** The port that is listened on: another than was asked for only when that was 0. */
  readonly port: number;
}

/** Answers on UDP and TCP until it is disposed of. Rejects when the address cannot be listened on. */
export async function startDnsServer(options: DnsServerOptions): Promise<DnsServer> {
  const open = new Set<Socket>();
  const tcp = createServer((socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    serveTcp(socket, options);
  });
  tcp.maxConnections = TCP_CONNECTIONS_MAX;
  tcp.listen(options.port, options.address);
  await once(tcp, "listening");
  const port = portOf(tcp);
  const udp = createSocket("udp4");
  udp.on("message", (bytes, from) => {
    const transport = { kind: "udp", sizeMax: udpSizeMax } as const;
    reply(answerQuery(bytes, transport, options), options.log, (answer) =>
      udp.send(answer, from.port, from.address),
    );
  });
  try {
    udp.bind(port, options.address);
    await once(udp, "listening");
  } catch (error) {
    tcp.close();
    throw error;
  }
  udp.on("error", (error) => options.log.warn("dns socket failed", { error: error.message }));
  return { port, [Symbol.asyncDispose]: () => close(tcp, udp, open) };
}

function serveTcp(socket: Socket, options: DnsServerOptions): void {
  let received = Buffer.alloc(0);
  socket.setTimeout(TCP_IDLE_MS, () => socket.destroy());
  // A client that goes away in the middle has lost its own answer only.
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    while (received.length >= 2 && received.length >= received.readUInt16BE(0) + 2) {
      const end = received.readUInt16BE(0) + 2;
      const query = received.subarray(2, end);
      received = received.subarray(end);
      const transport = { kind: "tcp", sizeMax: () => TCP_SIZE_MAX } as const;
      reply(answerQuery(query, transport, options), options.log, (answer) =>
        socket.write(framed(answer)),
      );
    }
  });
}

function reply(
  answer: Promise<Buffer | undefined>,
  log: Log,
  send: (answer: Buffer) => unknown,
): void {
  answer.then(
    (bytes) => bytes !== undefined && send(bytes),
    (error: unknown) => log.error("dns query failed", { error: String(error) }),
  );
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function close(tcp: Server, udp: UdpSocket, open: ReadonlySet<Socket>): Promise<void> {
  for (const socket of open) socket.destroy();
  const closed = Promise.all([once(tcp, "close"), once(udp, "close")]);
  tcp.close();
  udp.close();
  await closed;
}
