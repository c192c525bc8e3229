import type { IncomingMessage, ServerResponse } from "node:http";
import { StatusError } from "../../model/status-error.ts";
import type { Credentials } from "../../security/authenticate.ts";
import { forbidden } from "../../security/authorizer.ts";
import type { User } from "../../security/user.ts";
import type { Api } from "../api.ts";
import { noSuchResource } from "../request/errors.ts";
import { targetOf } from "../request/target.ts";
import { credentialsOf } from "./credentials.ts";
import { routeFor, type Exchange, type PathRoute } from "./exchange.ts";
import { handleResource } from "./handle-resource.ts";
import type { RequestMetrics } from "./request-metrics.ts";
import { sendError, sendPlainNotFound } from "./write.ts";

/** What the HTTP side needs beside the API itself. */
export interface Frontend {
  readonly api: Api;
  /** Who asks. Throws `Unauthorized` for bad credentials. */
  readonly authenticate: (credentials: Credentials) => Promise<User>;
  readonly routes: readonly PathRoute[];
  readonly metrics: RequestMetrics;
}

/** Answers one request, whatever happens. */
export async function handle(
  frontend: Frontend,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    await serve(frontend, await exchangeOf(frontend, request, response));
  } catch (error) {
    // When not even that can be sent, the client is gone.
    await fail(frontend.api, { request, response }, error).catch(() => response.destroy());
  }
}

/** Authenticates the request and takes its URL apart. */
export async function exchangeOf(
  frontend: Frontend,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Exchange> {
  const user = await frontend.authenticate(credentialsOf(request));
  const url = request.url ?? "/";
  const mark = url.indexOf("?");
  return {
    request,
    response,
    path: mark < 0 ? url : url.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? "" : url.slice(mark + 1)),
    user,
    now: frontend.api.clock.now(),
  };
}

async function serve(frontend: Frontend, exchange: Exchange): Promise<void> {
  const { api, routes } = frontend;
  const target = targetOf(exchange.path, api.catalog);
  switch (target.kind) {
    case "resource":
      return handleResource(frontend, exchange, target);
    case "unknown":
      throw noSuchResource();
    case "path": {
      const route = routeFor(routes, exchange.path);
      authorizePath(api, exchange);
      if (route === undefined) return sendPlainNotFound(exchange.request, exchange.response);
      return route.handle(exchange);
    }
  }
}

function authorizePath(api: Api, { user, path, request }: Exchange): void {
  const attributes = { verb: (request.method ?? "GET").toLowerCase(), path };
  if (!api.authorizer.authorize(user, attributes).allowed) throw forbidden(user, attributes);
}

/** Tells the client, unless the answer has begun: then it can only be cut off. */
async function fail(
  api: Api,
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
  error: unknown,
): Promise<void> {
  const status = error instanceof StatusError ? error : internalError(api, request, error);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  // The rest of a body that was too long is not waited for.
  if (status.reason === "RequestEntityTooLarge") response.setHeader("Connection", "close");
  await sendError(request, response, status);
}

function internalError(api: Api, request: IncomingMessage, error: unknown): StatusError {
  const why = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error ? error.stack : undefined;
  api.log.error("request failed", { method: request.method, url: request.url, error: why, stack });
  const message = `Internal error occurred: ${why}`;
  return new StatusError("InternalError", message, { causes: [{ reason: "", message: why }] });
}
