import { request as plainRequest, type ClientRequest, type IncomingMessage } from "node:http";
import { request as tlsRequest } from "node:https";

import { networkErrorText } from "./network-error.ts";

export interface HttpGet {
  readonly url: URL;
  /** Header names and values, in order; a name may come several times. */
  readonly headers: readonly (readonly [string, string])[];
  /** Aborts when the time is up; absent: as long as it takes. */
  readonly deadline?: AbortSignal | undefined;
  readonly bodyBytesMax: number;
}

export type HttpAnswer =
  | {
      readonly kind: "answer";
      readonly statusCode: number;
      readonly body: string;
      readonly location: string | undefined;
    }
  /** What a kubelet's client would say: `Get "http://10.0.0.1/": dial tcp 10.0.0.1:80: connect: connection refused`. */
  | { readonly kind: "failed"; readonly message: string };

/** One GET on a connection of its own; certificates are not checked, redirects not followed, a long body is cut. */
export async function httpGet(get: HttpGet, signal: AbortSignal): Promise<HttpAnswer> {
  const { deadline } = get;
  const stop = deadline === undefined ? signal : AbortSignal.any([signal, deadline]);
  try {
    const response = await answerTo(get, stop);
    return {
      kind: "answer",
      statusCode: response.statusCode ?? 0,
      location: response.headers.location,
      body: await bodyOf(response, get.bodyBytesMax),
    };
  } catch (error) {
    const why =
      deadline?.aborted === true && !signal.aborted
        ? "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"
        : networkErrorText(error, addressOf(get.url));
    return { kind: "failed", message: `Get "${withPort(get.url)}": ${why}` };
  }
}

async function answerTo(get: HttpGet, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = begin(get, signal);
    request.once("response", resolve);
    request.once("error", reject);
    request.end();
  });
}

function begin({ url, headers }: HttpGet, signal: AbortSignal): ClientRequest {
  // A kubelet's client takes what the small servers of shell scripts answer; Node's is strict unless told not to be.
  const lenient = { insecureHTTPParser: true };
  const options = { agent: false, signal, setHost: false, headers: { Host: url.host }, ...lenient };
  const request =
    url.protocol === "https:"
      ? tlsRequest(url, { ...options, rejectUnauthorized: false })
      : plainRequest(url, options);
  for (const [name, value] of headers) {
    if (name.toLowerCase() === "host") request.setHeader("Host", value);
    else request.appendHeader(name, value);
  }
  return request;
}

async function bodyOf(response: IncomingMessage, bytesMax: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    if (!Buffer.isBuffer(chunk)) continue;
    chunks.push(chunk);
    size += chunk.length;
    // Leaving the loop closes the connection: nobody waits for an endless answer.
    if (size >= bytesMax) break;
  }
  return Buffer.concat(chunks).subarray(0, bytesMax).toString("utf8");
}

/** A URL drops the port that its scheme implies; a kubelet writes it. */
function withPort(url: URL): string {
  return `${url.protocol}//${addressOf(url)}${url.pathname}${url.search}`;
}

function addressOf(url: URL): string {
  const port = url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port;
  return `${url.hostname}:${port}`;
}
