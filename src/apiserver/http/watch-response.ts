import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { StatusError } from "../../model/status-error.ts";
import type { WatchedEvent } from "../verbs/watch.ts";
import type { EventEncoder } from "./watch-encoder.ts";

/**
 * Streams the events of a watch as lines of JSON, each as one chunk. A client that does not read makes this wait: the
 * watch behind it holds no buffer, and ends with 410 when the store's history has moved on.
 */
export async function streamWatch(
  exchange: { readonly request: IncomingMessage; readonly response: ServerResponse },
  events: (signal: AbortSignal) => AsyncIterable<readonly WatchedEvent[]>,
  encode: EventEncoder,
): Promise<void> {
  const { response } = exchange;
  response.statusCode = 200;
  response.setHeader("Content-Type", "application/json");
  response.setHeader("Cache-Control", "no-cache, private");
  // Clients that open a watch on which nothing happens hang without the headers (api-contract, finding 3).
  response.flushHeaders();
  const gone = abortOnClose(response);
  try {
    for await (const batch of events(gone)) {
      for (const event of batch) response.write(encode(event));
      if (response.writableNeedDrain) await drained(response, gone);
      if (gone.aborted) return;
    }
  } catch (error) {
    if (gone.aborted) return;
    if (!(error instanceof StatusError)) throw error;
    response.write(errorLine(error));
  }
  response.end();
}

/** Aborts when the client is gone. */
export function abortOnClose(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once("close", () => controller.abort());
  if (response.destroyed) controller.abort();
  return controller.signal;
}

/** Resolves when the client has read on, or is gone. */
export async function drained(response: ServerResponse, gone: AbortSignal): Promise<void> {
  try {
    await once(response, "drain", { signal: gone });
  } catch (error) {
    if (!gone.aborted) throw error;
  }
}

export function errorLine(error: StatusError): string {
  return `${JSON.stringify({ type: "ERROR", object: error.toStatus() })}\n`;
}
