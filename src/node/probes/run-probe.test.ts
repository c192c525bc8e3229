import { Server, ServerCredentials } from "@grpc/grpc-js";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";

import { CriError } from "../../model/cri-error.ts";
import type { Container, Probe } from "../../model/types/core-v1.ts";
import type { ExecSyncRequest, ExecSyncResult } from "../../ports/cri.ts";
import type { ProbeOutcome } from "../effects.ts";
import { RESPONSE_BYTES_MAX } from "./limits.ts";
import { runProbe } from "./run-probe.ts";

const never = new AbortController().signal;

test("an httpGet probe sends its headers, resolves a named port and reads the status", async () => {
  const seen: IncomingMessage[] = [];
  const port = await httpServer((request, response) => {
    seen.push(request);
    response.end("fine");
  });
  const httpHeaders = [
    { name: "X-A", value: "1" },
    { name: "X-A", value: "2" },
    { name: "Host", value: "shop.example" },
  ];
  const container = { name: "c", ports: [{ name: "web", containerPort: port }] };
  const outcome = await probe({ httpGet: { path: "ok?x=1", port: "web", httpHeaders } }, container);
  expect(outcome).toEqual({ result: "success", output: "fine" });
  const headers = seen[0]?.headers ?? {};
  expect([
    seen[0]?.url,
    headers.host,
    headers["x-a"],
    headers["user-agent"],
    headers.accept,
  ]).toEqual(["/ok?x=1", "shop.example", "1, 2", "kube-probe/1.36", "*/*"]);
});

test("a status outside of 200 to 399 fails", async () => {
  const port = await httpServer((_, response) => response.writeHead(404).end());
  expect(await probe({ httpGet: { port } })).toEqual({
    result: "failure",
    output: "HTTP probe failed with statuscode: 404",
  });
});

test("a redirect to the same host is followed, one to another host is a warning (case 128)", async () => {
  const port = await httpServer((request, response) => {
    const target: Record<string, string> = { "/local": "/fails", "/far": "http://0.0.0.0/" };
    const location = target[request.url ?? ""];
    if (location === undefined) response.writeHead(500).end();
    else response.writeHead(302, { location }).end("moved");
  });
  expect(await probe({ httpGet: { path: "/local", port } })).toEqual({
    result: "failure",
    output: "HTTP probe failed with statuscode: 500",
  });
  expect(await probe({ httpGet: { path: "/far", port } })).toEqual({
    result: "warning",
    output: "Probe terminated redirects, Response body: moved",
  });
});

test("redirects in a circle end", async () => {
  const port = await httpServer((_, response) =>
    response.writeHead(302, { location: "/again" }).end(),
  );
  expect(await probe({ httpGet: { port } })).toEqual({
    result: "failure",
    output: 'Get "/again": stopped after 10 redirects',
  });
});

test("nobody listening, and nobody answering, are told in Go's words", async () => {
  const closed = await freePort();
  expect(await probe({ httpGet: { path: "/ok", port: closed } })).toEqual({
    result: "failure",
    output: `Get "http://127.0.0.1:${closed}/ok": dial tcp 127.0.0.1:${closed}: connect: connection refused`,
  });
  const mute = await httpServer(() => undefined);
  expect(await probe({ httpGet: { port: mute }, timeoutSeconds: 0.05 })).toEqual({
    result: "failure",
    output: `Get "http://127.0.0.1:${mute}/": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
  });
});

test("a long answer is cut", async () => {
  const port = await httpServer((_, response) => response.end("x".repeat(100_000)));
  expect((await probe({ httpGet: { port } })).output).toHaveLength(RESPONSE_BYTES_MAX);
});

test("a port that is not named is an error, not a failure", async () => {
  expect(await probe({ httpGet: { port: "web" } })).toEqual({
    result: "error",
    output: 'strconv.Atoi: parsing "web": invalid syntax',
  });
});

test("a tcpSocket probe connects", async () => {
  const port = await httpServer(() => undefined);
  expect(await probe({ tcpSocket: { port } })).toEqual({ result: "success", output: "" });
  const closed = await freePort();
  expect(await probe({ tcpSocket: { port: closed } })).toEqual({
    result: "failure",
    output: `dial tcp 127.0.0.1:${closed}: connect: connection refused`,
  });
});

test("an exec probe judges the exit code and keeps both outputs", async () => {
  const exec = { command: ["sh", "-c", "echo $(A) $(B)"] };
  const container = { name: "c", env: [{ name: "A", value: "1" }, { name: "B" }] };
  const asked: ExecSyncRequest[] = [];
  const run = async (request: ExecSyncRequest): Promise<ExecSyncResult> => {
    asked.push(request);
    return { stdout: Buffer.from("out"), stderr: Buffer.from("err"), exitCode: 3 };
  };
  expect(await probe({ exec, timeoutSeconds: 2 }, container, run)).toEqual({
    result: "failure",
    output: "outerr",
  });
  expect(asked).toEqual([
    { containerId: "id", cmd: ["sh", "-c", "echo 1 $(B)"], timeoutSeconds: 2 },
  ]);
});

test("an exec probe that takes too long has failed (case 127)", async () => {
  const exec = { command: ["sh", "-c", "sleep 5"] };
  const outcome = await probe({ exec }, undefined, async () => {
    throw new CriError("DeadlineExceeded", "timeout");
  });
  expect(outcome).toEqual({
    result: "failure",
    output: 'command timed out: "sh -c sleep 5" timed out after 1s',
  });
});

test("an exec probe that cannot be run is tried three times", async () => {
  let tries = 0;
  const outcome = await probe({ exec: { command: ["x"] } }, undefined, async () => {
    tries += 1;
    throw new CriError("Unknown", "no such file");
  });
  expect(outcome).toEqual({
    result: "error",
    output: "rpc error: code = Unknown desc = no such file",
  });
  expect(tries).toBe(3);
});

test("a grpc probe asks the health service", async () => {
  const port = await grpcServer((service) => (service === "good" ? 1 : 2));
  expect(await probe({ grpc: { port, service: "good" } })).toEqual({
    result: "success",
    output: "service healthy",
  });
  expect(await probe({ grpc: { port } })).toEqual({
    result: "failure",
    output: 'service unhealthy (responded with "NOT_SERVING")',
  });
});

test("a grpc probe tells a missing service from a missing server", async () => {
  const port = await grpcServer();
  expect(await probe({ grpc: { port } })).toMatchObject({
    result: "failure",
    output: expect.stringContaining("this server does not implement the grpc health protocol"),
  });
  const closed = await freePort();
  expect(await probe({ grpc: { port: closed }, timeoutSeconds: 0.1 })).toEqual({
    result: "failure",
    output: `timeout: failed to connect service "127.0.0.1:${closed}" within 100ms: context deadline exceeded`,
  });
});

async function probe(
  wanted: Probe,
  container: Container = { name: "c" },
  execSync: (request: ExecSyncRequest) => Promise<ExecSyncResult> = async () => {
    throw new Error("no exec expected");
  },
): Promise<ProbeOutcome> {
  const request = { pod: {}, container, id: "id", podIps: [], probe: wanted };
  const context = { cri: { execSync }, address: "127.0.0.1", userAgent: "kube-probe/1.36" };
  return runProbe(request, context, never);
}

async function httpServer(
  answer: (request: IncomingMessage, response: ServerResponse) => unknown,
): Promise<number> {
  const server = createServer((request, response) => void answer(request, response));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function freePort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

interface Asked {
  readonly service: string;
}

async function grpcServer(statusOf?: (service: string) => number): Promise<number> {
  const server = new Server();
  onTestFinished(() => server.forceShutdown());
  if (statusOf !== undefined) {
    const definition = {
      path: "/grpc.health.v1.Health/Check",
      requestStream: false,
      responseStream: false,
      requestSerialize: ({ service }: Asked): Buffer => Buffer.from(service),
      requestDeserialize: (bytes: Buffer): Asked => ({
        service: bytes.subarray(2).toString("utf8"),
      }),
      responseSerialize: (value: number): Buffer => Buffer.from([0x08, value]),
      responseDeserialize: (bytes: Buffer): number => bytes[1] ?? 0,
    } as const;
    server.addService(
      { check: definition },
      {
        check: (
          call: { readonly request: Asked },
          reply: (error: null, status: number) => void,
        ): void => reply(null, statusOf(call.request.service)),
      },
    );
  }
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });
}
