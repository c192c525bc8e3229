import { encode, type Answer, type DecodedPacket } from "dns-packet";
import type { ClusterView } from "./cluster-view.ts";
import {
  readMessage,
  responseCodes,
  startOfAuthority,
  toAnswer,
  writeReply,
  type Reply,
} from "./message.ts";
import { resolve, type DnsRecord } from "./resolve.ts";
import type { AskUpstream } from "./upstream.ts";

/** An alias that leads to an alias that leads … : enough for people, not for a loop. */
const ALIASES_MAX = 8;

export interface AnswerOptions {
  readonly view: ClusterView;
  readonly zone: string;
  readonly upstream: AskUpstream;
  /** Serial number of the zone: grows with its changes. */
  readonly serial: () => number;
}

/** The answer to the bytes of a query; `undefined` when they are no query that could be answered. */
export async function answerQuery(
  bytes: Buffer,
  transport: { readonly kind: "udp" | "tcp"; readonly sizeMax: (query: DecodedPacket) => number },
  options: AnswerOptions,
): Promise<Buffer | undefined> {
  const query = readMessage(bytes);
  const question = query?.questions?.[0];
  if (query === undefined || query.type !== "query" || question === undefined) return undefined;
  const sizeMax = transport.sizeMax(query);
  const resolution = resolve(options, question);
  switch (resolution.outcome) {
    case "elsewhere": {
      const answer = await options.upstream(bytes, transport.kind);
      return answer ?? writeReply(query, failure, sizeMax);
    }
    case "noData":
      return writeReply(query, negative(options, responseCodes.ok), sizeMax);
    case "noSuchName":
      return writeReply(query, negative(options, responseCodes.noSuchName), sizeMax);
    case "answer": {
      const answers = await followAliases(resolution.records, question.type, options);
      const additionals = resolution.additional.map(toAnswer);
      const reply = { code: responseCodes.ok, authoritative: true, answers, additionals };
      return writeReply(query, reply, sizeMax);
    }
  }
}

const failure: Reply = { code: responseCodes.failure, authoritative: false, answers: [] };

function negative({ zone, serial }: AnswerOptions, code: number): Reply {
  const authorities = [startOfAuthority(zone, serial())];
  return { code, authoritative: true, answers: [], authorities };
}

/** Stub resolvers do not follow an alias themselves: what it leads to belongs into the same answer. */
async function followAliases(
  records: readonly DnsRecord[],
  type: string,
  options: AnswerOptions,
): Promise<readonly Answer[]> {
  const answers = records.map(toAnswer);
  let alias = records.find((record) => record.type === "CNAME");
  for (let step = 0; step < ALIASES_MAX && alias !== undefined && type !== "CNAME"; step += 1) {
    const next = resolve(options, { name: alias.target, type });
    if (next.outcome === "elsewhere") {
      return [...answers, ...(await askElsewhere(alias.target, type, options))];
    }
    if (next.outcome !== "answer") return answers;
    answers.push(...next.records.map(toAnswer));
    alias = next.records.find((record) => record.type === "CNAME");
  }
  return answers;
}

async function askElsewhere(
  name: string,
  type: string,
  { upstream }: AnswerOptions,
): Promise<readonly Answer[]> {
  if (type !== "A" && type !== "AAAA") return [];
  const bytes = await upstream(
    encode({ type: "query", id: 1, flags: 0x100, questions: [{ name, type, class: "IN" }] }),
    "udp",
  );
  return bytes === undefined ? [] : (readMessage(bytes)?.answers ?? []);
}
