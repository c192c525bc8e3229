import {
  AUTHORITATIVE_ANSWER,
  decode,
  encode,
  RECURSION_AVAILABLE,
  RECURSION_DESIRED,
  TRUNCATED_RESPONSE,
  type Answer,
  type DecodedPacket,
  type OptAnswer,
  type Packet,
} from "dns-packet";
import type { DnsRecord } from "./resolve.ts";

/** How long clients may keep an answer; short, because endpoints come and go. CoreDNS' own default. */
const TTL_SECONDS = 5;
/** What no network on the way cuts into pieces. */
const UDP_SIZE_MAX = 1232;
/** Response codes of RFC 1035: no error, format error, server failure, no such name, not implemented. */
export const responseCodes = {
  ok: 0,
  formatError: 1,
  failure: 2,
  noSuchName: 3,
  notImplemented: 4,
};

export interface Reply {
  readonly code: number;
  readonly authoritative: boolean;
  readonly answers: readonly Answer[];
  readonly authorities?: readonly Answer[];
  readonly additionals?: readonly Answer[];
}

/** Reads a message; `undefined` for bytes that are none. */
export function readMessage(bytes: Buffer): DecodedPacket | undefined {
  try {
    return decode(bytes);
  } catch {
    // Whatever cannot be decoded came from a broken or hostile client; there is nothing to answer to.
    return undefined;
  }
}

/**
 * The wire form of `reply` to `query`. When it is longer than `sizeMax` bytes it is cut to the answers that have room,
 * with the flag that sends the client to TCP; some never go there, and are content with those.
 */
export function writeReply(query: DecodedPacket, reply: Reply, sizeMax: number): Buffer {
  const answers = turned(reply.answers, query.id ?? 0);
  const whole = encode(packetOf(query, { ...reply, answers }, 0));
  if (whole.length <= sizeMax) return whole;
  const cutTo = (count: number): Buffer => {
    const cut = { ...reply, answers: answers.slice(0, count), additionals: [] };
    return encode(packetOf(query, cut, TRUNCATED_RESPONSE));
  };
  let count = answers.length;
  while (count > 0 && cutTo(count).length > sizeMax) count -= 1;
  return cutTo(count);
}

/** Most clients take the first address, so each query gets another one first. Aliases come before what they lead to. */
function turned(answers: readonly Answer[], by: number): readonly Answer[] {
  if (answers.some((each) => each.type === "CNAME") || answers.length === 0) return answers;
  const first = by % answers.length;
  return [...answers.slice(first), ...answers.slice(0, first)];
}

function packetOf(query: DecodedPacket, reply: Reply, extraFlags: number): Packet {
  const authority = reply.authoritative ? AUTHORITATIVE_ANSWER : 0;
  const desired = query.flag_rd ? RECURSION_DESIRED : 0;
  return {
    type: "response",
    id: query.id ?? 0,
    flags: RECURSION_AVAILABLE | authority | desired | extraFlags | reply.code,
    questions: query.questions ?? [],
    answers: [...reply.answers],
    authorities: [...(reply.authorities ?? [])],
    additionals: [...(reply.additionals ?? []), ...(optionOf(query) === undefined ? [] : [option])],
  };
}

/** Goes back to whoever sent one (RFC 6891): without it resolvers take us for older than EDNS. */
const option: OptAnswer = {
  type: "OPT",
  name: ".",
  udpPayloadSize: UDP_SIZE_MAX,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
};

function optionOf(query: DecodedPacket): OptAnswer | undefined {
  return query.additionals?.find((each) => each.type === "OPT");
}

export function toAnswer(record: DnsRecord): Answer {
  const common = { name: record.name, ttl: TTL_SECONDS, class: "IN" } as const;
  switch (record.type) {
    case "A":
      return { ...common, type: "A", data: record.address };
    case "CNAME":
      return { ...common, type: "CNAME", data: record.target };
    case "PTR":
      return { ...common, type: "PTR", data: record.target };
    case "SRV": {
      const data = { priority: 0, weight: 100, port: record.port, target: record.target };
      return { ...common, type: "SRV", data };
    }
  }
}

/** Goes with every negative answer, so that clients know how long to believe it. */
export function startOfAuthority(zone: string, serial: number): Answer {
  return {
    type: "SOA",
    name: zone,
    ttl: TTL_SECONDS,
    data: {
      mname: `ns.dns.${zone}`,
      rname: `hostmaster.${zone}`,
      serial,
      refresh: 7200,
      retry: 1800,
      expire: 86_400,
      minimum: TTL_SECONDS,
    },
  };
}

/** How long a UDP answer to `query` may be: what its EDNS record allows, within what no network fragments. */
export function udpSizeMax(query: DecodedPacket): number {
  const offered = optionOf(query)?.udpPayloadSize ?? 512;
  return Math.min(Math.max(offered, 512), UDP_SIZE_MAX);
}
