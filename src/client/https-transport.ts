import { Agent, request, type RequestOptions } from "node:https";
import type { ClientRequest, IncomingMessage } from "node:http";
import { TransientError } from "../model/transient-error.ts";
import { statusErrorOf } from "./http-status.ts";
import type { Connection } from "./kubeconfig.ts";

/** Connections that are kept for the next request. */
const IDLE_SOCKETS_MAX = 16;
/** The longest event of a watch; a server that sends more is not one of ours or of Kubernetes'. */
const LINE_BYTES_MAX = 16 * 1024 * 1024;
/** How long a server may be silent before it answers. */
const ANSWER_MS = 60_000;

export interface Exchange {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>> | undefined;
  readonly body?: unknown;
  readonly contentType?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Answer {
  readonly code: number;
  readonly text: string;
}

/** Requests over kept connections. Every fault of the network is a `TransientError`. */
export class HttpsTransport {
  readonly #connection: Connection;
  readonly #agent: Agent;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#agent = new Agent({
      keepAlive: true,
      maxFreeSockets: IDLE_SOCKETS_MAX,
      ...(connection.ca !== undefined && { ca: connection.ca }),
      ...(connection.certificate !== undefined && { cert: connection.certificate }),
      ...(connection.key !== undefined && { key: connection.key }),
      rejectUnauthorized: connection.insecure !== true,
    });
  }

  close(): void {
    this.#agent.destroy();
  }

  async send(exchange: Exchange): Promise<Answer> {
    const response = await this.#open(exchange);
    return { code: response.statusCode ?? 0, text: await textOf(response) };
  }

  /** The lines of a streamed answer, until it ends or the signal aborts. Throws what an error answer says. */
  async *lines(exchange: Exchange): AsyncGenerator<string> {
    if (isAborted(exchange)) return;
    try {
      const response = await this.#open(exchange);
      const code = response.statusCode ?? 0;
      if (code >= 400) throw statusErrorOf(code, await textOf(response));
      yield* splitLines(response);
    } catch (error) {
      if (isAborted(exchange)) return;
      throw asTransient(error);
    }
  }

  async #open(exchange: Exchange): Promise<IncomingMessage> {
    const { method, path, query = {}, body, contentType = "application/json" } = exchange;
    const url = new URL(`${this.#connection.server}${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const options: RequestOptions = {
      method,
      agent: this.#agent,
      headers: {
        accept: "application/json",
        "user-agent": "tandem",
        // Node sends the length by itself for some methods only; DELETE is not one of them.
        ...(payload !== undefined && {
          "content-type": contentType,
          "content-length": String(Buffer.byteLength(payload)),
        }),
        ...(this.#connection.token !== undefined && {
          authorization: `Bearer ${this.#connection.token}`,
        }),
      },
      ...(exchange.signal !== undefined && { signal: exchange.signal }),
    };
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const sent: ClientRequest = request(url, options);
    sent.setTimeout(ANSWER_MS, () => sent.destroy(new Error("the API server does not answer")));
    sent.on("response", (response) => {
      // From here on silence is normal: a watch may have nothing to say for an hour.
      sent.setTimeout(0);
      resolve(response);
    });
    sent.on("error", (error) => reject(asTransient(error)));
    sent.end(payload);
    return promise;
  }
}

function isAborted({ signal }: Exchange): boolean {
  return signal?.aborted === true;
}

async function textOf(response: IncomingMessage): Promise<string> {
  try {
    const chunks: Uint8Array[] = [];
    for await (const chunk of response) chunks.push(chunk as Uint8Array);
    return Buffer.concat(chunks).toString("utf8");
  } catch (error) {
    throw asTransient(error);
  }
}

async function* splitLines(response: IncomingMessage): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of response) {
    rest += decoder.decode(chunk as Uint8Array, { stream: true });
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > LINE_BYTES_MAX) throw new TransientError("an event of the watch is too long");
    for (const line of lines) if (line !== "") yield line;
  }
}

/** Errors of the network have a code; what has none is ours, or already what it should be. */
function asTransient(error: unknown): unknown {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") {
    const isSilence = error instanceof Error && error.message === "the API server does not answer";
    return isSilence ? new TransientError(error.message) : error;
  }
  return new TransientError(`${error.code}: ${error.message}`, { cause: error });
}
