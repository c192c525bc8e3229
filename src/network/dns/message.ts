import {
  AUTHORITATIVE_ANSWER,
  decode,
  encode,
  RECURSION_AVAILABLE,
  RECURSION_DESIRED,
  TRUNCATED_RESPONSE,
  type Answer,
  type DecodedPacket,
  type Packet,
} from "dns-packet";
import type { DnsRecord } from "./resolve.ts";

/** How long clients may keep an answer; short, because endpoints come and go. CoreDNS' own default. */
const TTL_SECONDS = 5;
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

/** The wire form of `reply` to `query`, cut to `sizeMax` bytes (with the flag that says so) when it is longer. */
export function writeReply(query: DecodedPacket, reply: Reply, sizeMax: number): Buffer {
  const whole = encode(packetOf(query, reply, 0));
  if (whole.length <= sizeMax) return whole;
  const nothing = { ...reply, answers: [], additionals: [] };
  return encode(packetOf(query, nothing, TRUNCATED_RESPONSE));
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
    additionals: [...(reply.additionals ?? [])],
  };
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
  const option = query.additionals?.find((each) => each.type === "OPT");
  const offered = option?.type === "OPT" ? option.udpPayloadSize : 512;
  return Math.min(Math.max(offered, 512), 1232);
}
