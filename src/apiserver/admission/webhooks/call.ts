import type { IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP } from "node:net";
import type { Clock } from "../../../ports/clock.ts";
import { hostOf, postTo, type Endpoint } from "./endpoint.ts";
import { WebhookFailure } from "./failure.ts";
import { networkFault } from "./network-fault.ts";

/** A longer answer is none: no object, and no patch of one, is that long. */
const ANSWER_BYTES_MAX = 8 * 1024 * 1024;
/** How much of an error page a message repeats. */
const EXCERPT_LENGTH_MAX = 512;

interface Answer {
  readonly code: number;
  readonly text: string;
}

/** The JSON that a webhook answers `body` with. Throws `WebhookFailure` in the words of Kubernetes' own client. */
export async function call(
  endpoint: Endpoint,
  body: string,
  limit: { readonly timeoutSeconds: number; readonly clock: Clock },
): Promise<unknown> {
  const { code, text } = await post(endpoint, body, limit);
  if (code !== 200 && code !== 201) throw failed(refusal(code, text));
  try {
    return JSON.parse(text);
  } catch (error) {
    throw failed(error instanceof Error ? error.message : String(error));
  }
}

async function post(
  endpoint: Endpoint,
  body: string,
  { timeoutSeconds, clock }: { readonly timeoutSeconds: number; readonly clock: Clock },
): Promise<Answer> {
  const late = new AbortController();
  const timer = clock.at(clock.now() + timeoutSeconds * 1000, () => late.abort());
  try {
    return await exchange(endpoint, body, late.signal);
  } catch (error) {
    const why = late.signal.aborted ? "context deadline exceeded" : networkFault(error);
    throw failed(`${postTo(endpoint)}: ${why}`);
  } finally {
    timer.cancel();
  }
}

function exchange(endpoint: Endpoint, body: string, signal: AbortSignal): Promise<Answer> {
  const { url, address, ca } = endpoint;
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const hostname = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const request = httpsRequest({
    method: "POST",
    host: address?.host ?? hostname,
    port: address?.port ?? (url.port || undefined),
    path: `${url.pathname}${url.search}`,
    // A webhook of a Service has a certificate for the Service's name, not for the pod's address.
    ...(isIP(hostname) === 0 && { servername: hostname }),
    ...(ca !== undefined && { ca }),
    // A connection of its own: a webhook that was replaced is not asked over an old one.
    agent: false,
    signal,
    headers: {
      Host: address === undefined ? url.host : hostOf(url),
      "Content-Type": "application/json",
      Accept: "application/json, */*",
      "Content-Length": Buffer.byteLength(body),
      "User-Agent": "kube-apiserver-admission",
    },
  });
  request.on("error", reject);
  request.on("response", (response) => {
    read(response).then((text) => resolve({ code: response.statusCode ?? 0, text }), reject);
  });
  request.end(body);
  return promise;
}

async function read(response: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > ANSWER_BYTES_MAX) throw new Error("http: response body too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** What Kubernetes' client makes of an HTTP code when the body is no Status. */
function refusal(code: number, text: string): string {
  if (code === 404) return "the server could not find the requested resource";
  if (code === 401) return "the server has asked for the client to provide credentials";
  if (code >= 500) {
    const excerpt = JSON.stringify(text.trim().slice(0, EXCERPT_LENGTH_MAX) || "unknown");
    return `an error on the server (${excerpt}) has prevented the request from succeeding`;
  }
  return "the server rejected our request for an unknown reason";
}

function failed(why: string): WebhookFailure {
  return new WebhookFailure(`failed to call webhook: ${why}`);
}
