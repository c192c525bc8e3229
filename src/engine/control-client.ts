import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { createInterface } from "node:readline";

/** Asks the engine that has this control socket; `undefined` when none listens there. */
export async function askStatus(socketPath: string): Promise<unknown> {
  const response = await send(socketPath, "GET", "/status");
  if (!response) return undefined;
  let text = "";
  for await (const chunk of response.setEncoding("utf8")) text += String(chunk);
  return JSON.parse(text);
}

/** Asks it to go down; yields what it reports, to the end. `undefined` when no engine listens there. */
export async function askDown(
  socketPath: string,
): Promise<AsyncIterable<Readonly<Record<string, unknown>>> | undefined> {
  const response = await send(socketPath, "POST", "/down");
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
  method: string,
  path: string,
): Promise<IncomingMessage | undefined> {
  const outgoing = request({ socketPath, method, path });
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
