import { subresourceOf } from "../../model/resources/resource-type.ts";
import type { Api } from "../api.ts";
import { dispatch, type RequestVerb } from "../dispatch.ts";
import type { Reply } from "../reply.ts";
import type { ApiRequest, Body } from "../request/api-request.ts";
import { deprecationOf } from "../request/deprecations.ts";
import { methodNotAllowed } from "../request/errors.ts";
import { isTrue } from "../request/list-options.ts";
import { admitConnection } from "../streams/admit-connection.ts";
import { proxyTargetOf } from "../subresources/proxy-target.ts";
import type { Target } from "../request/target.ts";
import { authorize } from "../authorize.ts";
import type { Exchange } from "./exchange.ts";
import type { Frontend } from "./handle.ts";
import { representationOf } from "./negotiation.ts";
import { readBody } from "./read-body.ts";
import { render } from "./render.ts";
import type { RequestMetrics } from "./request-metrics.ts";
import { streamText } from "./stream-text.ts";
import { warningsOf } from "./warnings.ts";
import { proxy } from "./proxy.ts";
import { encoderOf } from "./watch-encoder.ts";
import { streamWatch } from "./watch-response.ts";
import { send } from "./write.ts";

export type ResourceTarget = Extract<Target, { readonly kind: "resource" }>;

/** A request for a resource, from authorization to the last byte of the answer. */
export async function handleResource(
  { api, metrics }: Frontend,
  exchange: Exchange,
  target: ResourceTarget,
): Promise<void> {
  const { request: incoming, query, now } = exchange;
  const verb = verbOf(exchange, target);
  const request = apiRequestOf(exchange, target);
  observe(metrics, exchange, { api, request, verb });
  authorize(api, request, verb);
  if (request.subresource === "proxy") {
    await admitConnection(api, request);
    return proxy(exchange, proxyTargetOf(api, request), proxiedPath(exchange, target));
  }
  const deprecation = deprecationOf(target.type);
  if (deprecation !== undefined) request.warn(deprecation);
  const representation = representationOf(incoming.headers.accept);
  const reply = await dispatch(api, request, verb, await bodyOf(exchange, verb));
  await answer(exchange, reply, { representation, query, now });
}

/** What follows `proxy` in the URL, as the client wrote it. */
function proxiedPath({ request, path }: Exchange, { type }: ResourceTarget): string {
  // "", api, v1, namespaces, NAMESPACE, pods, NAME, proxy; or "", api, v1, nodes, NAME, proxy.
  const before = type.namespaced ? 8 : 6;
  const query = (request.url ?? "").slice(path.length);
  return `/${path.split("/").slice(before).join("/")}${query}`;
}

/** Counts the request when its answer is complete, however it ends. */
function observe(
  metrics: RequestMetrics,
  { response }: Exchange,
  of: { readonly api: Api; readonly request: ApiRequest; readonly verb: RequestVerb },
): void {
  const { api, request, verb } = of;
  const { type, now } = request;
  const { group, resource } = type;
  // Only names of ours: whatever else stands in the path is not for labels.
  const subresource = subresourceOf(type, request.subresource)?.name ?? "";
  const endWatch = verb === "watch" ? metrics.watching() : undefined;
  response.once("close", () => {
    endWatch?.();
    const code = response.statusCode;
    const labels = { verb: verb.toUpperCase(), group, resource, subresource, code };
    metrics.observe(labels, (api.clock.now() - now) / 1000);
  });
}

async function answer(
  exchange: Exchange,
  reply: Reply,
  context: Parameters<typeof render>[1],
): Promise<void> {
  const { request, response } = exchange;
  switch (reply.kind) {
    case "object":
    case "list":
    case "value":
      return send(request, response, render(reply, context));
    case "watch":
      return streamWatch(exchange, reply.events, encoderOf(reply.type, context));
    case "text":
      return streamText(exchange, reply.chunks);
  }
}

/** The request without its transport. */
export function apiRequestOf(exchange: Exchange, target: ResourceTarget): ApiRequest {
  const { request, response, user, query, now } = exchange;
  return {
    user,
    type: target.type,
    namespace: target.namespace,
    name: target.name,
    subresource: target.subresource,
    query,
    userAgent: request.headers["user-agent"] ?? "",
    now,
    warn: warningsOf(response),
  };
}

function verbOf({ request, query }: Exchange, target: ResourceTarget): RequestVerb {
  const method = request.method ?? "GET";
  const verb = target.name === "" ? collectionVerbs[method] : objectVerbs[method];
  if (verb === undefined || (method === "POST" && !isPostable(target))) throw methodNotAllowed();
  return verb === "list" && isTrue(query.get("watch")) ? "watch" : verb;
}

const collectionVerbs: Readonly<Record<string, RequestVerb>> = {
  GET: "list",
  HEAD: "list",
  POST: "create",
  DELETE: "deletecollection",
};

const objectVerbs: Readonly<Record<string, RequestVerb>> = {
  GET: "get",
  HEAD: "get",
  POST: "create",
  PUT: "update",
  PATCH: "patch",
  DELETE: "delete",
};

/** One POSTs to a collection or to an action below an object, never to the object; and always into one namespace. */
function isPostable({ type, namespace, name, subresource }: ResourceTarget): boolean {
  if (name !== "" && subresource === "") return false;
  return !type.namespaced || namespace !== "";
}

async function bodyOf({ request }: Exchange, verb: RequestVerb): Promise<Body> {
  const isRead = verb === "get" || verb === "list" || verb === "watch";
  const bytes = isRead ? new Uint8Array() : await readBody(request);
  return { kind: "bytes", bytes, contentType: request.headers["content-type"] };
}
