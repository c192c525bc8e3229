import { Client, credentials, Metadata, status as codes, type ServiceError } from "@grpc/grpc-js";

import type { ProbeOutcome } from "../effects.ts";
import { goDuration } from "../go-duration.ts";
import { goQuote } from "../go-quote.ts";

export interface GrpcProbe {
  readonly host: string;
  readonly port: number;
  readonly service: string;
  readonly timeoutMs: number;
  readonly userAgent: string;
}

/** Asks `grpc.health.v1.Health/Check` in clear text; only SERVING is well. */
export async function grpcProbe(probe: GrpcProbe, signal: AbortSignal): Promise<ProbeOutcome> {
  const { host, port, timeoutMs } = probe;
  const address = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const deadline = Date.now() + timeoutMs;
  const client = new Client(address, credentials.createInsecure(), {
    "grpc.primary_user_agent": probe.userAgent,
    "grpc.use_local_subchannel_pool": 1,
    "grpc.enable_http_proxy": 0,
    "grpc.enable_retries": 0,
  });
  const close = (): void => client.close();
  signal.addEventListener("abort", close, { once: true });
  try {
    await connected(client, deadline);
    return judged(await check(client, { service: probe.service, deadline }));
  } catch (error) {
    return { result: "failure", output: failureOf(error, { address, timeoutMs }) };
  } finally {
    signal.removeEventListener("abort", close);
    client.close();
  }
}

class NotConnected extends Error {}

async function connected(client: Client, deadline: number): Promise<void> {
  return new Promise((resolve, reject) => {
    client.waitForReady(deadline, (error) =>
      error === undefined ? resolve() : reject(new NotConnected()),
    );
  });
}

async function check(
  client: Client,
  { service, deadline }: { readonly service: string; readonly deadline: number },
): Promise<number> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      "/grpc.health.v1.Health/Check",
      encodeRequest,
      decodeStatus,
      service,
      new Metadata(),
      { deadline },
      (error, answer) => (error === null ? resolve(answer ?? 0) : reject(error)),
    );
  });
}

const statusNames = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"] as const;

function judged(answered: number): ProbeOutcome {
  const name = statusNames[answered] ?? String(answered);
  return name === "SERVING"
    ? { result: "success", output: "service healthy" }
    : { result: "failure", output: `service unhealthy (responded with ${goQuote(name)})` };
}

function failureOf(
  error: unknown,
  { address, timeoutMs }: { readonly address: string; readonly timeoutMs: number },
): string {
  const timeout = goDuration(timeoutMs);
  if (error instanceof NotConnected) {
    return `timeout: failed to connect service ${goQuote(address)} within ${timeout}: context deadline exceeded`;
  }
  if (!isServiceError(error)) throw error;
  if (error.code === codes.UNIMPLEMENTED) {
    return `error: this server does not implement the grpc health protocol (grpc.health.v1.Health): ${error.details}`;
  }
  if (error.code === codes.DEADLINE_EXCEEDED) {
    return `timeout: health rpc did not complete within ${timeout}`;
  }
  return `error: health rpc probe failed: rpc error: code = ${codeName(error.code)} desc = ${error.details}`;
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && "code" in error && "details" in error;
}

function codeName(code: codes): string {
  const words = codes[code].toLowerCase().split("_");
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}

/** `HealthCheckRequest { string service = 1; }` */
function encodeRequest(service: string): Buffer {
  const text = Buffer.from(service);
  return text.length === 0 ? text : Buffer.concat([Buffer.from([0x0a]), varint(text.length), text]);
}

/** `HealthCheckResponse { ServingStatus status = 1; }`: a missing field is UNKNOWN. */
function decodeStatus(message: Buffer): number {
  return message[0] === 0x08 ? (message[1] ?? 0) : 0;
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}
