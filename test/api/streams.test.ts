import { connect } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import WebSocket from "ws";
import type { ExecOptions, NodeStreams } from "../../src/ports/node-streams.ts";
import { startHarness, type Harness } from "./harness.ts";
import { noNode } from "./no-node.ts";
import { startPlayRuntime, type PlayRuntime } from "./play-runtime.ts";

let runtime: PlayRuntime;
let api: Harness;
const asked: ExecOptions[] = [];

beforeAll(async () => {
  runtime = await startPlayRuntime();
  const node: NodeStreams = {
    ...noNode,
    exec: async (_ref, options) => {
      asked.push(options);
      return options.command[0] === "break" ? new URL("/exec/broken", runtime.url) : runtime.url;
    },
    portForward: async () => runtime.url,
    logs: async function* () {
      yield Buffer.from("one\n");
      yield Buffer.from("two\n");
    },
  };
  api = await startHarness({ node });
  await api.send("POST", "/api/v1/namespaces/default/pods", {
    body: {
      metadata: { name: "p" },
      spec: { nodeName: "n1", containers: [{ name: "c", image: "i" }] },
    },
  });
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await runtime[Symbol.asyncDispose]();
});

const pod = "/api/v1/namespaces/default/pods/p";

interface Opened {
  readonly socket: WebSocket;
  readonly messages: Buffer[];
  readonly closed: Promise<number>;
}

async function open(path: string, protocols: string[]): Promise<Opened> {
  const socket = new WebSocket(api.url.replace("https", "wss") + path, protocols, {
    ca: api.caCert,
    ...api.admin,
  });
  const messages: Buffer[] = [];
  socket.on("message", (data: Buffer) => messages.push(data));
  const closed = new Promise<number>((resolve) => socket.on("close", resolve));
  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("unexpected-response", (_request, response) =>
      reject(new Error(`refused with ${response.statusCode}`)),
    );
    socket.once("error", reject);
  });
  return { socket, messages, closed };
}

function onChannel(messages: readonly Buffer[], channel: number): string {
  return Buffer.concat(
    messages.filter((each) => each[0] === channel).map((each) => each.subarray(1)),
  ).toString();
}

/** Sends an upgrade request as bytes and gives back what comes, until the connection ends. */
function upgrade(path: string, method: string, headers: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(api.url);
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect({ host: hostname, port: Number(port), ca: api.caCert, ...api.admin });
  let text = "";
  socket.on("data", (chunk: Buffer) => (text += chunk.toString("latin1")));
  socket.on("error", reject);
  socket.on("end", () => resolve(text));
  socket.on("close", () => resolve(text));
  const lines = [`${method} ${path} HTTP/1.1`, "Host: x", "Connection: Upgrade", ...headers];
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  setTimeout(() => socket.end(), 300);
  return promise;
}

function upgradeBySpdy(path: string): Promise<string> {
  return upgrade(path, "POST", [
    "Upgrade: SPDY/3.1",
    "X-Stream-Protocol-Version: v5.channel.k8s.io",
    "X-Stream-Protocol-Version: v4.channel.k8s.io",
    "Impersonate-User: admin",
    "Impersonate-Group: system:masters",
  ]);
}

test("v5: output, errors, the end of input and the exit code", async () => {
  const { socket, messages, closed } = await open(
    `${pod}/exec?command=cat&stdin=true&stdout=true&stderr=true`,
    ["v5.channel.k8s.io"],
  );
  expect(socket.protocol).toBe("v5.channel.k8s.io");
  socket.send(Buffer.concat([Buffer.of(0), Buffer.from("hello ")]));
  socket.send(Buffer.concat([Buffer.of(0), Buffer.from("there")]));
  socket.send(Buffer.of(255, 0));
  expect(await closed).toBe(1000);
  expect([onChannel(messages, 1), onChannel(messages, 2)]).toEqual(["hello there", "to stderr"]);
  expect(JSON.parse(onChannel(messages, 3))).toMatchObject({
    reason: "NonZeroExitCode",
    details: { causes: [{ reason: "ExitCode", message: "3" }] },
  });
  expect(messages[0]).toEqual(Buffer.of(1));
});

test("trap 18: a terminal has no stderr of its own", async () => {
  const { closed } = await open(`${pod}/exec?command=sh&stdout=true&stderr=true&tty=true`, [
    "v5.channel.k8s.io",
  ]);
  await closed;
  expect(asked.at(-1)).toEqual({
    command: ["sh"],
    stdin: false,
    stdout: true,
    stderr: false,
    tty: true,
  });
});

test("SPDY is handed through, headers and all, but for the credentials", async () => {
  const answer = await upgradeBySpdy(`${pod}/exec?command=true&stdout=true`);
  const { head } = runtime.conversations.at(-1) ?? { head: "" };
  expect(answer).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n/);
  expect(head.split("\r\n").slice(0, 2)).toEqual([
    "POST /exec/token HTTP/1.1",
    `Host: ${runtime.url.host}`,
  ]);
  expect(head).toContain(
    "X-Stream-Protocol-Version: v5.channel.k8s.io\r\nX-Stream-Protocol-Version: v4",
  );
  expect(head).not.toMatch(/impersonate/i);
});

test("trap 19: each attempt asks the runtime anew, as its tokens are good for one connection", async () => {
  const before = asked.length;
  await expect(open(`${pod}/exec?command=true&stdout=true`, ["v4.channel.k8s.io"])).rejects.toThrow(
    "refused with 403",
  );
  await upgradeBySpdy(`${pod}/exec?command=true&stdout=true`);
  expect(asked.length).toBe(before + 2);
});

test("port-forward over WebSocket is a SPDY connection in its frames", async () => {
  // The client library knows no protocol with a slash in its name; kubectl's has one.
  const answer = await upgrade(`${pod}/portforward`, "GET", [
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Protocol: SPDY/3.1+portforward.k8s.io",
  ]);
  const { head } = runtime.conversations.at(-1) ?? { head: "" };
  expect(answer).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n/);
  expect(answer).toContain("Sec-WebSocket-Protocol: SPDY/3.1+portforward.k8s.io\r\n");
  expect(head).toContain("X-Stream-Protocol-Version: portforward.k8s.io");
});

test("what cannot be streamed is refused before the upgrade, with a Status", async () => {
  await expect(open(`${pod}/exec?command=true`, ["v5.channel.k8s.io"])).rejects.toThrow(
    "refused with 400",
  );
  await expect(
    open("/api/v1/namespaces/default/pods/nosuch/exec?command=a&stdout=1", ["v5.channel.k8s.io"]),
  ).rejects.toThrow("refused with 404");
  await expect(open("/api/v1/nosuch", [])).rejects.toThrow("refused with 404");
});

test("a runtime that breaks off ends the stream, and nothing else", async () => {
  const { closed } = await open(`${pod}/exec?command=break&stdout=true`, ["v5.channel.k8s.io"]);
  expect(await closed).toBe(1006);
  const relayed = await upgradeBySpdy(`${pod}/exec?command=break&stdout=true`);
  expect(relayed).toMatch(/^HTTP\/1\.1 101/);
  expect((await api.send("GET", "/readyz")).text).toBe("ok");
});

test("a handshake that is none is answered in HTTP", async () => {
  const answer = await upgrade(`${pod}/exec?command=true&stdout=true`, "GET", [
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: short",
    "Sec-WebSocket-Protocol: v5.channel.k8s.io",
  ]);
  expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  expect(answer).toContain('"reason":"BadRequest"');
});

test("trap 20: a watch over WebSocket answers with the one protocol that was offered, or none", async () => {
  const path = "/api/v1/namespaces/default/pods?watch=true";
  const offered = await open(path, ["base64.binary.k8s.io"]);
  const silent = await open(path, []);
  await expect(open(path, ["a", "base64.binary.k8s.io"])).rejects.toThrow("refused with 400");
  expect([offered.socket.protocol, silent.socket.protocol]).toEqual(["base64.binary.k8s.io", ""]);
  while (offered.messages.length === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(JSON.parse(String(offered.messages[0]))).toMatchObject({
    type: "ADDED",
    object: { kind: "Pod", metadata: { name: "p" } },
  });
  offered.socket.terminate();
  silent.socket.terminate();
});

test("a log over WebSocket is binary, or base64 text for those who ask for that", async () => {
  const binary = await open(`${pod}/log`, ["binary.k8s.io"]);
  const text = await open(`${pod}/log`, ["base64.binary.k8s.io"]);
  await Promise.all([binary.closed, text.closed]);
  expect(Buffer.concat(binary.messages).toString()).toBe("one\ntwo\n");
  expect(text.messages.map((each) => Buffer.from(String(each), "base64").toString())).toEqual([
    "one\n",
    "two\n",
  ]);
});
