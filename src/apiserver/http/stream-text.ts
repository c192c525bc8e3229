import type { ServerResponse } from "node:http";
import { abortOnClose, drained } from "./watch-response.ts";

/** Streams a log as plain text. Fails with a `Status` only before its first byte. */
export async function streamText(
  exchange: { readonly response: ServerResponse },
  chunks: (signal: AbortSignal) => AsyncIterable<Uint8Array>,
): Promise<void> {
  const { response } = exchange;
  const gone = abortOnClose(response);
  response.setHeader("Content-Type", "text/plain");
  response.setHeader("Cache-Control", "no-cache, private");
  for await (const chunk of chunks(gone)) {
    response.write(chunk);
    if (response.writableNeedDrain) await drained(response, gone);
    if (gone.aborted) return;
  }
  response.end();
}
