import {
  request as httpRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type RequestOptions,
} from "node:http";
import { request as httpsRequest } from "node:https";
import { pipeline } from "node:stream/promises";
import { StatusError } from "../../model/status-error.ts";
import type { ProxyTarget } from "../subresources/proxy-target.ts";
import type { Exchange } from "./exchange.ts";

/** Between the client and us, and none of the target's business. */
const ownHeaders = new Set(["host", "connection", "authorization", "keep-alive", "upgrade"]);

/** Passes a request on to a pod, a Service or a node, and its answer back. `path` begins with a slash. */
export async function proxy(
  { request, response }: Exchange,
  target: ProxyTarget,
  path: string,
): Promise<void> {
  const answer = await ask(request, target, path);
  response.statusCode = answer.statusCode ?? 502;
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value !== undefined && !ownHeaders.has(name)) response.setHeader(name, value);
  }
  await pipeline(answer, response);
}

function ask(
  incoming: IncomingMessage,
  target: ProxyTarget,
  path: string,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const { host, port, scheme } = target;
  const options: RequestOptions = {
    host,
    port,
    path,
    method: incoming.method,
    headers: passedHeaders(incoming, `${host}:${port}`),
    agent: false,
  };
  // Whoever proxies to a Service by https does so through the API's own authorization; its certificate is its own.
  const outgoing =
    scheme === "https"
      ? httpsRequest({ ...options, rejectUnauthorized: false })
      : httpRequest(options);
  outgoing.on("response", resolve);
  outgoing.on("error", (error) => reject(unreachable(error)));
  incoming.pipe(outgoing);
  return promise;
}

function passedHeaders({ headers }: IncomingMessage, host: string): OutgoingHttpHeaders {
  const passed = Object.entries(headers).filter(
    ([name]) => !ownHeaders.has(name) && !name.startsWith("impersonate-"),
  );
  return { ...Object.fromEntries(passed), host };
}

function unreachable(error: Error): StatusError {
  return new StatusError("ServiceUnavailable", `error trying to reach service: ${error.message}`);
}
