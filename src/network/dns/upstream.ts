import { createSocket } from "node:dgram";
import { connect } from "node:net";

const TIMEOUT_MS = 2_000;

/** Asks other name servers what the cluster does not know. Resolves to `undefined` when none of them answers. */
export type AskUpstream = (query: Buffer, transport: "udp" | "tcp") => Promise<Buffer | undefined>;

/** Tries `servers` in order, each for two seconds, and passes the bytes of query and answer through unread. */
export function createUpstream(servers: readonly string[]): AskUpstream {
  return async (query, transport) => {
    for (const server of servers) {
      const ask = transport === "udp" ? askByUdp : askByTcp;
      const answer = await ask(server, query);
      if (answer !== undefined) return answer;
    }
    return undefined;
  };
}

/** The `nameserver` lines of a resolv.conf. */
export function nameserversOf(resolvConf: string): readonly string[] {
  return resolvConf
    .split("\n")
    .map((line) => /^\s*nameserver\s+(\S+)/.exec(line)?.[1])
    .filter((address) => address !== undefined);
}

async function askByUdp(server: string, query: Buffer): Promise<Buffer | undefined> {
  const answer = Promise.withResolvers<Buffer | undefined>();
  const socket = createSocket(server.includes(":") ? "udp6" : "udp4");
  const timer = setTimeout(() => answer.resolve(undefined), TIMEOUT_MS);
  socket.on("message", (bytes) => {
    // Anything with another id is not the answer to this question.
    if (bytes.subarray(0, 2).equals(query.subarray(0, 2))) answer.resolve(bytes);
  });
  socket.on("error", () => answer.resolve(undefined));
  socket.connect(53, server, () => socket.send(query));
  const result = await answer.promise;
  clearTimeout(timer);
  socket.close();
  return result;
}

async function askByTcp(server: string, query: Buffer): Promise<Buffer | undefined> {
  const answer = Promise.withResolvers<Buffer | undefined>();
  const socket = connect(53, server);
  let received = Buffer.alloc(0);
  socket.setTimeout(TIMEOUT_MS, () => answer.resolve(undefined));
  socket.on("error", () => answer.resolve(undefined));
  socket.on("close", () => answer.resolve(undefined));
  socket.on("data", (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    const length = received.length < 2 ? Infinity : received.readUInt16BE(0);
    if (received.length >= length + 2) answer.resolve(received.subarray(2, length + 2));
  });
  socket.write(framed(query));
  const result = await answer.promise;
  socket.destroy();
  return result;
}

/** A message as DNS over TCP carries it: its length in two bytes before it. */
export function framed(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}
