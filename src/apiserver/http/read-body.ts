import type { IncomingMessage } from "node:http";
import { StatusError } from "../../model/status-error.ts";

/** Upstream's limit for any request body. */
export const BODY_BYTES_MAX = 3 * 1024 * 1024;

/** The whole body. Throws `RequestEntityTooLarge` as soon as it is known to be too long. */
export async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  if (Number(request.headers["content-length"] ?? 0) > BODY_BYTES_MAX) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > BODY_BYTES_MAX) throw tooLarge();
    chunks.push(chunk);
  }
  const [first] = chunks;
  return chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks);
}

function tooLarge(): StatusError {
  const message = `Request entity too large: limit is ${BODY_BYTES_MAX}`;
  return new StatusError("RequestEntityTooLarge", message);
}
