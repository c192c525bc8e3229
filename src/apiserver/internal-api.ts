import type { KubeObject } from "../model/object.ts";
import { StatusError } from "../model/status-error.ts";
import type {
  InternalApi,
  InternalReply,
  InternalRequest,
  InternalWatchEvent,
} from "../ports/internal-api.ts";
import type { User } from "../security/user.ts";
import type { Api } from "./api.ts";
import { authorize } from "./authorize.ts";
import { dispatch } from "./dispatch.ts";
import { isConverted, toServed } from "./objects/conversion.ts";
import type { Reply } from "./reply.ts";
import type { ApiRequest } from "./request/api-request.ts";
import { noSuchResource } from "./request/errors.ts";

/** The same API as over HTTPS, authorization and admission included, for a part of the engine acting as `user`. */
export function internalApi(api: Api, user: User): InternalApi {
  return {
    request: async (request) => {
      const inner = apiRequestOf(api, user, request);
      authorize(api, inner, request.verb);
      const body = {
        kind: "object",
        object: request.body ?? {},
        contentType: request.contentType ?? "application/json",
      } as const;
      return internalReplyOf(await dispatch(api, inner, request.verb, body));
    },
  };
}

function apiRequestOf(api: Api, user: User, request: InternalRequest): ApiRequest {
  const type = api.catalog.find(request.resource);
  if (type === undefined) throw noSuchResource();
  return {
    user,
    type,
    namespace: type.namespaced ? (request.namespace ?? "") : "",
    name: request.name ?? "",
    subresource: request.subresource ?? "",
    query: new URLSearchParams(request.query),
    userAgent: user.name,
    now: api.clock.now(),
    warn: (text) => api.log.debug("warning of the API server", { user: user.name, text }),
  };
}

function internalReplyOf(reply: Reply): InternalReply {
  switch (reply.kind) {
    case "object":
      return { kind: "object", object: reply.item.object };
    case "list":
      return {
        kind: "list",
        resourceVersion: String(reply.list.revision),
        items: reply.list.items.map((item) => item.object),
      };
    case "value":
      return { kind: "object", object: reply.value as KubeObject };
    case "watch":
      return { kind: "watch", events: (signal) => internalEvents(reply, signal) };
    case "text":
      throw new StatusError("BadRequest", "a stream has no place inside the engine");
  }
}

async function* internalEvents(
  { type, events }: Extract<Reply, { readonly kind: "watch" }>,
  signal: AbortSignal,
): AsyncGenerator<readonly InternalWatchEvent[]> {
  for await (const batch of events(signal)) {
    yield batch.map((event) => {
      const resourceVersion = String(event.revision);
      if (event.type === "BOOKMARK") return { type: event.type, resourceVersion };
      const object = isConverted(type) ? toServed(type, event.object) : event.object;
      return { type: event.type, resourceVersion, object };
    });
  }
}
