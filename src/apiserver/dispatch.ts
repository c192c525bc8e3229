import { subresourceOf } from "../model/resources/resource-type.ts";
import type { Api } from "./api.ts";
import type { Reply } from "./reply.ts";
import type { ApiRequest, Body } from "./request/api-request.ts";
import { methodNotAllowed, noSuchResource } from "./request/errors.ts";
import { metrics } from "./metrics-api.ts";
import { isReview, review } from "./reviews/review.ts";
import { type Handler, subresourceHandler } from "./subresources/subresources.ts";
import { create } from "./verbs/create.ts";
import { deleteCollection } from "./verbs/delete-collection.ts";
import { remove } from "./verbs/delete.ts";
import { get } from "./verbs/get.ts";
import { list } from "./verbs/list.ts";
import { patch } from "./verbs/patch.ts";
import { update } from "./verbs/update.ts";
import { watch } from "./verbs/watch.ts";

export type RequestVerb =
  | "get"
  | "list"
  | "watch"
  | "create"
  | "update"
  | "patch"
  | "delete"
  | "deletecollection";

/** Carries out an authorized request. Both ways into the API server, HTTPS and in process, end here. */
export async function dispatch(
  api: Api,
  request: ApiRequest,
  verb: RequestVerb,
  body: Body,
): Promise<Reply> {
  checkServed(request, verb);
  const handler = specialHandler(request, verb);
  if (handler !== undefined) return handler(api, request, body);
  switch (verb) {
    case "get":
      return get(api, request);
    case "list":
      return list(api, request);
    case "watch":
      return watch(api, request);
    case "create":
      return create(api, request, body);
    case "update":
      return update(api, request, body);
    case "patch":
      return patch(api, request, body);
    case "delete":
      return remove(api, request, body);
    case "deletecollection":
      return deleteCollection(api, request, body);
  }
}

/** Questions, actions and streams; everything else is the reading and writing of stored objects. */
function specialHandler({ type, subresource }: ApiRequest, verb: RequestVerb): Handler | undefined {
  if (subresource !== "") return subresourceHandler(subresource, verb);
  if (type.group === "metrics.k8s.io") return metrics;
  if (type.storedAs === "bindings") return subresourceHandler("binding", verb);
  return isReview(type.storedAs) ? review : undefined;
}

function checkServed(request: ApiRequest, verb: RequestVerb): void {
  const { type, subresource } = request;
  if (subresource === "") {
    if (!type.verbs.includes(verb)) throw methodNotAllowed();
    return;
  }
  const part = subresourceOf(type, subresource);
  if (part === undefined) throw noSuchResource();
  if (!part.verbs.includes(verb)) throw methodNotAllowed();
}
