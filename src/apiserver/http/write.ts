import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { Document } from "yaml";
import type { StatusError } from "../../model/status-error.ts";
import { representationOf } from "./negotiation.ts";

/** Smaller bodies cost more to compress than to send; upstream's limit. */
const GZIP_BYTES_MIN = 128 * 1024;

const gzipped = promisify(gzip);

export interface Answer {
  readonly code: number;
  readonly contentType: string;
  readonly body: Uint8Array | string;
}

/** Sends a complete answer, compressed when it is long and the client can read that. */
export async function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
): Promise<void> {
  const body = typeof answer.body === "string" ? Buffer.from(answer.body) : answer.body;
  response.statusCode = answer.code;
  response.setHeader("Content-Type", answer.contentType);
  if (!response.hasHeader("Cache-Control")) {
    response.setHeader("Cache-Control", "no-cache, private");
  }
  const accepts = request.headers["accept-encoding"] ?? "";
  if (body.length < GZIP_BYTES_MIN || !accepts.includes("gzip")) {
    response.setHeader("Content-Length", body.length);
    response.end(request.method === "HEAD" ? undefined : body);
    return;
  }
  // The fastest level: the way is short, and the processor is shared with the pods.
  const compressed = await gzipped(body, { level: 1 });
  response.setHeader("Content-Encoding", "gzip");
  response.setHeader("Vary", "Accept-Encoding");
  response.setHeader("Content-Length", compressed.length);
  response.end(request.method === "HEAD" ? undefined : compressed);
}

export async function sendJson(
  request: IncomingMessage,
  response: ServerResponse,
  code: number,
  value: unknown,
): Promise<void> {
  const body = JSON.stringify(value);
  await send(request, response, { code, contentType: "application/json", body });
}

export function yamlOf(value: unknown): string {
  return new Document(value, { aliasDuplicateObjects: false }).toString({ lineWidth: 0 });
}

/** Sends a failure; what a client should do about it is in the headers as well. */
export async function sendError(
  request: IncomingMessage,
  response: ServerResponse,
  error: StatusError,
): Promise<void> {
  const retryAfter = error.details?.retryAfterSeconds ?? (error.code === 429 ? 10 : undefined);
  if (retryAfter !== undefined) response.setHeader("Retry-After", retryAfter);
  const { code } = error;
  if (!takesYaml(request.headers.accept)) {
    return sendJson(request, response, code, error.toStatus());
  }
  const body = yamlOf(error.toStatus());
  return send(request, response, { code, contentType: "application/yaml", body });
}

/** Whoever takes nothing that we have is told so in JSON. */
function takesYaml(accept: string | undefined): boolean {
  try {
    return representationOf(accept).format === "yaml";
  } catch {
    return false;
  }
}

/** What Go's router says of a path that nobody serves. */
export async function sendPlainNotFound(
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.setHeader("X-Content-Type-Options", "nosniff");
  const contentType = "text/plain; charset=utf-8";
  await send(request, response, { code: 404, contentType, body: "404 page not found\n" });
}
