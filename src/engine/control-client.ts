import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { createInterface } from "node:readline";
import { EngineError } from "./engine-error.ts";
import type { EngineIdentity } from "./identity.ts";

/** What a running engine says of itself. */
export interface EngineReport {
  readonly pid: number;
  /** As Kubernetes writes times. */
  readonly startedAt: string;
  readonly identity: EngineIdentity;
}

/** One that works answers in a millisecond; one that was stopped with SIGSTOP never does. */
const ANSWER_PATIENCE_MS = 10_000;

/** Asks the engine that has this control socket; `undefined` when none listens there. */
export async function askStatus(socketPath: string): Promise<EngineReport | undefined> {
  const signal = AbortSignal.timeout(ANSWER_PATIENCE_MS);
  try {
    const response = await send(socketPath, { method: "GET", path: "/status", signal });
    if (!response) return undefined;
    let text = "";
    for await (const chunk of response.setEncoding("utf8")) text += String(chunk);
    return JSON.parse(text) as EngineReport;
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new EngineError(
      `the engine at ${socketPath} runs, but did not answer within ${ANSWER_PATIENCE_MS / 1000} s`,
    );
  }
}

/** Asks it to go down; yields what it reports, to the end. `undefined` when no engine listens there. */
export async function askDown(
  socketPath: string,
): Promise<AsyncIterable<Readonly<Record<string, unknown>>> | undefined> {
  const response = await send(socketPath, { method: "POST", path: "/down" });
  return response && jsonLines(response);
}

async function* jsonLines(
  response: IncomingMessage,
): AsyncGenerator<Readonly<Record<string, unknown>>> {
  for await (const line of createInterface({ input: response })) {
    yield JSON.parse(line) as Readonly<Record<string, unknown>>;
  }
}

async function send(
  socketPath: string,
  what: { readonly method: string; readonly path: string; readonly signal?: AbortSignal },
): Promise<IncomingMessage | undefined> {
  // With a name instead, Node looks whether that is an address, by a pattern that takes longer than the answer.
  const outgoing = request({ socketPath, host: "127.0.0.1", ...what });
  outgoing.end();
  try {
    const [response] = (await once(outgoing, "response")) as [IncomingMessage];
    return response;
  } catch (error) {
    if (isNobodyThere(error)) return undefined;
    throw error;
  }
}

function isNobodyThere(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return (
    code === "ENOENT" || code === "ENOTDIR" || code === "ECONNREFUSED" || code === "ECONNRESET"
  );
}
