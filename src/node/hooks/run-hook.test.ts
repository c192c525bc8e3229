import { createServer } from "node:http";
import { expect, onTestFinished, test } from "vitest";

import { ManualClock } from "../../client/testing/manual-clock.ts";
import { CriError } from "../../model/cri-error.ts";
import type { Lifecycle, LifecycleHandler } from "../../model/types/core-v1.ts";
import type { ExecSyncRequest, ExecSyncResult } from "../../ports/cri.ts";
import type { Outcome } from "../effects.ts";

import { runHook } from "./run-hook.ts";

const pod = { metadata: { name: "p", namespace: "ns", uid: "u" } };

test("an exec hook runs without a limit of its own", async () => {
  const asked: ExecSyncRequest[] = [];
  const outcome = await hook({ exec: { command: ["sh", "-c", "true"] } }, async (request) => {
    asked.push(request);
    return result(0, "", "");
  });
  expect(outcome).toEqual({ ok: true });
  expect(asked).toEqual([{ containerId: "id", cmd: ["sh", "-c", "true"], timeoutSeconds: 0 }]);
});

test("a failed exec hook tells its exit code and what it said", async () => {
  const outcome = await hook({ exec: { command: ["sh", "-c", "exit 1"] } }, async () =>
    result(1, "out\n", "err"),
  );
  expect(outcome).toEqual({
    ok: false,
    message: `Exec lifecycle hook ([sh -c exit 1]) for Container "c" in Pod "p_ns(u)" failed - error: command 'sh -c exit 1' exited with 1: err, message: "out\\nerr"`,
  });
});

test("an exec hook that the runtime refuses tells why", async () => {
  const outcome = await hook({ exec: { command: ["nope"] } }, async () => {
    throw new CriError("Unknown", "not found");
  });
  expect(outcome).toEqual({
    ok: false,
    message: `Exec lifecycle hook ([nope]) for Container "c" in Pod "p_ns(u)" failed - error: rpc error: code = Unknown desc = not found, message: ""`,
  });
});

test("an httpGet hook reaches its target, whatever the answer (cases 169 and 170)", async () => {
  const { port, seen } = await server(500);
  expect(await hook({ httpGet: { path: "/cgi-bin/post", port } })).toEqual({ ok: true });
  expect(seen).toEqual(["/cgi-bin/post kube-lifecycle/1.36"]);
});

test("an httpGet hook over HTTPS falls back to clear text", async () => {
  const { port, seen } = await server(200);
  expect(await hook({ httpGet: { path: "/x", port, scheme: "HTTPS" } })).toEqual({ ok: true });
  expect(seen).toEqual(["/x kube-lifecycle/1.36"]);
});

test("an httpGet hook that nobody takes has failed", async () => {
  const { port, close } = await server(200);
  await close();
  expect(await hook({ httpGet: { path: "/x", port } })).toEqual({
    ok: false,
    message: `HTTP lifecycle hook (/x) for Container "c" in Pod "p_ns(u)" failed - error: Get "http://127.0.0.1:${port}/x": dial tcp 127.0.0.1:${port}: connect: connection refused`,
  });
});

test("a postStart hook waits a moment for a server that is about to listen", async () => {
  const free = await server(200);
  await free.close();
  const handler = { httpGet: { path: "/x", port: free.port } };
  const clock = new ManualClock(0);
  const outcome = hook(handler, undefined, { clock, lifecycle: { postStart: handler } });
  const late = await server(200, free.port);
  while (late.seen.length === 0) await clock.pass(10);
  expect(await outcome).toEqual({ ok: true });
});

test("a sleep hook takes its time, or ends with the budget", async () => {
  const clock = new ManualClock(0);
  const budget = new AbortController();
  const full = hook({ sleep: { seconds: 5 } }, undefined, { clock, signal: budget.signal });
  await clock.pass(5000);
  expect(await full).toEqual({ ok: true });
  const cut = hook({ sleep: { seconds: 50 } }, undefined, { clock, signal: budget.signal });
  budget.abort();
  expect(await cut).toEqual({
    ok: false,
    message: `Sleep lifecycle hook (50) for Container "c" in Pod "p_ns(u)" failed - error: context deadline exceeded`,
  });
});

test("a tcpSocket hook is refused, as by every kubelet", async () => {
  expect(await hook({ tcpSocket: { port: 1 } })).toEqual({
    ok: false,
    message: "Cannot run handler: invalid handler: tcpSocket",
  });
});

interface Setting {
  readonly clock?: ManualClock;
  readonly signal?: AbortSignal;
  readonly lifecycle?: Lifecycle;
}

async function hook(
  handler: LifecycleHandler,
  execSync: (request: ExecSyncRequest) => Promise<ExecSyncResult> = async () => result(0, "", ""),
  { clock = new ManualClock(0), signal = new AbortController().signal, lifecycle }: Setting = {},
): Promise<Outcome> {
  const request = { pod, container: { name: "c", lifecycle }, id: "id", podIps: [], handler };
  const userAgent = "kube-lifecycle/1.36";
  return runHook(request, { cri: { execSync }, clock, address: "127.0.0.1", userAgent }, signal);
}

function result(exitCode: number, stdout: string, stderr: string): ExecSyncResult {
  return { exitCode, stdout: Buffer.from(stdout), stderr: Buffer.from(stderr) };
}

interface TestServer {
  readonly port: number;
  readonly seen: readonly string[];
  readonly close: () => Promise<unknown>;
}

async function server(statusCode: number, atPort = 0): Promise<TestServer> {
  const seen: string[] = [];
  const listening = createServer((request, response) => {
    seen.push(`${request.url} ${request.headers["user-agent"]}`);
    response.writeHead(statusCode).end();
  });
  await new Promise<void>((resolve) => listening.listen(atPort, "127.0.0.1", resolve));
  const close = async (): Promise<unknown> => new Promise((resolve) => listening.close(resolve));
  onTestFinished(() => void listening.close());
  const address = listening.address();
  return { port: typeof address === "object" && address !== null ? address.port : 0, seen, close };
}
