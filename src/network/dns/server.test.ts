import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect } from "node:net";
import { decode, encode, type Answer, type DecodedPacket, type RecordType } from "dns-packet";
import { expect, test } from "vitest";
import { MemoryLog } from "../../client/testing/memory-log.ts";
import { startDnsServer, type DnsServer } from "./server.ts";
import { viewOf } from "./testing/view-of.ts";
import { framed, nameserversOf, type AskUpstream } from "./upstream.ts";

const endpoints = Array.from({ length: 60 }, (_, index) => ({
  addresses: [`10.1.0.${index + 1}`],
}));
const view = viewOf([
  {
    service: {
      metadata: { name: "web", namespace: "dev" },
      spec: { clusterIP: "10.96.0.7", clusterIPs: ["10.96.0.7"] },
    },
  },
  {
    service: { metadata: { name: "many", namespace: "dev" }, spec: { clusterIP: "None" } },
    endpoints,
  },
  {
    service: { metadata: { name: "two", namespace: "dev" }, spec: { clusterIP: "None" } },
    endpoints: [{ addresses: ["10.1.1.1"] }, { addresses: ["10.1.1.2"] }],
  },
  {
    service: {
      metadata: { name: "out", namespace: "dev" },
      spec: { type: "ExternalName", externalName: "example.com" },
    },
  },
]);

const nobody: AskUpstream = async () => undefined;
const exampleCom: AskUpstream = async (query) => {
  const { id, questions } = decode(query);
  const answers = [{ type: "A" as const, name: "example.com", ttl: 60, data: "192.0.2.1" }];
  return encode({ type: "response", id: id ?? 0, flags: 0, questions: questions ?? [], answers });
};

async function serving(upstream: AskUpstream): Promise<DnsServer> {
  const log = new MemoryLog();
  const zone = "cluster.local";
  return startDnsServer({
    address: "127.0.0.1",
    port: 0,
    view,
    zone,
    upstream,
    serial: () => 1,
    log,
  });
}

function queryFor(
  name: string,
  type: RecordType,
  additionals: readonly Answer[] = [],
  id = 7,
): Buffer {
  const questions = [{ name, type, class: "IN" } as const];
  return encode({ type: "query", id, flags: 0x100, questions, additionals: [...additionals] });
}

type QueryWords = readonly [
  name: string,
  type?: RecordType,
  additionals?: readonly Answer[],
  id?: number,
];

async function byUdp(
  server: DnsServer,
  ...[name, type = "A", additionals, id]: QueryWords
): Promise<DecodedPacket> {
  const socket = createSocket("udp4");
  socket.send(queryFor(name, type, additionals, id), server.port, "127.0.0.1");
  const [bytes] = (await once(socket, "message")) as [Buffer];
  socket.close();
  return decode(bytes);
}

async function byTcp(
  server: DnsServer,
  name: string,
  type: RecordType = "A",
): Promise<DecodedPacket> {
  const socket = connect(server.port, "127.0.0.1");
  socket.write(framed(queryFor(name, type)));
  let received = Buffer.alloc(0);
  while (received.length < 2 || received.length < received.readUInt16BE(0) + 2) {
    const [chunk] = (await once(socket, "data")) as [Buffer];
    received = Buffer.concat([received, chunk]);
  }
  socket.destroy();
  return decode(received.subarray(2));
}

const data = (packet: DecodedPacket): unknown =>
  packet.answers?.map((answer) =>
    answer.type === "A" || answer.type === "CNAME" ? answer.data : answer,
  );

test("a Service's address is answered with authority, over UDP and TCP", async () => {
  await using server = await serving(nobody);
  for (const answer of [
    await byUdp(server, "web.dev.svc.cluster.local"),
    await byTcp(server, "web.dev.svc.cluster.local"),
  ]) {
    expect(answer).toMatchObject({ id: 7, rcode: "NOERROR", flag_aa: true, flag_rd: true });
    expect(data(answer)).toEqual(["10.96.0.7"]);
  }
});

test("a name that does not exist is refused with the zone's SOA, so that resolvers try the next search domain", async () => {
  await using server = await serving(nobody);
  const answer = await byUdp(server, "nobody.dev.svc.cluster.local");
  expect(answer).toMatchObject({ rcode: "NXDOMAIN" });
  expect(answer.authorities).toMatchObject([{ type: "SOA", name: "cluster.local" }]);
});

test("an answer that is too long for UDP is cut with the flag that sends the client to TCP", async () => {
  await using server = await serving(nobody);
  const cut = await byUdp(server, "many.dev.svc.cluster.local");
  expect(cut.flag_tc).toBe(true);
  // As many as have room in 512 bytes: 42 for each, after 44 of header and question.
  expect(cut.answers).toHaveLength(11);
  expect((await byTcp(server, "many.dev.svc.cluster.local")).answers).toHaveLength(60);
});

test("who speaks EDNS is answered so, and gets longer answers", async () => {
  const sizes = { udpPayloadSize: 4096, extendedRcode: 0, ednsVersion: 0 };
  const edns: Answer = { ...sizes, type: "OPT", name: ".", flags: 0, flag_do: false, options: [] };
  await using server = await serving(nobody);
  const answer = await byUdp(server, "many.dev.svc.cluster.local", "A", [edns]);
  expect(answer.additionals).toMatchObject([{ type: "OPT", udpPayloadSize: 1232 }]);
  expect(answer.answers).toHaveLength(28);
});

test("each query of a name with many addresses gets another one first", async () => {
  await using server = await serving(nobody);
  const first = async (id: number): Promise<unknown> =>
    data(await byUdp(server, "two.dev.svc.cluster.local", "A", [], id));
  expect([await first(8), await first(9)]).toEqual([
    ["10.1.1.1", "10.1.1.2"],
    ["10.1.1.2", "10.1.1.1"],
  ]);
});

test("other names go upstream, and an alias brings what it leads to", async () => {
  await using server = await serving(exampleCom);
  expect(data(await byUdp(server, "example.com"))).toEqual(["192.0.2.1"]);
  expect(data(await byUdp(server, "out.dev.svc.cluster.local"))).toEqual([
    "example.com",
    "192.0.2.1",
  ]);
});

test("when no upstream server answers, the client is told at once", async () => {
  await using server = await serving(nobody);
  expect(await byUdp(server, "example.com")).toMatchObject({ rcode: "SERVFAIL" });
});

test("bytes that are no query are ignored, and the next query is answered", async () => {
  await using server = await serving(nobody);
  const socket = createSocket("udp4");
  for (const junk of [Buffer.alloc(0), Buffer.from("junk"), Buffer.alloc(40, 0xff)]) {
    socket.send(junk, server.port, "127.0.0.1");
  }
  expect(data(await byUdp(server, "web.dev.svc.cluster.local"))).toEqual(["10.96.0.7"]);
  socket.close();
});

test("resolv.conf's name servers are found", () => {
  expect(nameserversOf("# x\nnameserver 192.0.2.53\n search a\nnameserver ::1\n")).toEqual([
    "192.0.2.53",
    "::1",
  ]);
});
