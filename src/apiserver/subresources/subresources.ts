import { StatusError } from "../../model/status-error.ts";
import type { Api } from "../api.ts";
import type { Reply } from "../reply.ts";
import type { ApiRequest, Body } from "../request/api-request.ts";
import { bind } from "./binding.ts";
import { evict } from "./eviction.ts";
import { log } from "./log.ts";
import { containerOf, podOf } from "./pod-container.ts";
import { getScale, patchScale, updateScale } from "./scale-verbs.ts";
import { createToken } from "./token.ts";

/** Carries out a request that is more than reading or writing a stored object. */
export type Handler = (api: Api, request: ApiRequest, body: Body) => Reply | Promise<Reply>;

/** Subresources that are more than a part of their object, by name and verb. */
const handlers: Readonly<Record<string, Handler>> = {
  "binding create": bind,
  "eviction create": evict,
  "log get": log,
  "scale get": getScale,
  "scale update": updateScale,
  "scale patch": patchScale,
  "token create": createToken,
  "exec get": refuseWithoutUpgrade,
  "exec create": refuseWithoutUpgrade,
  "attach get": refuseWithoutUpgrade,
  "attach create": refuseWithoutUpgrade,
  "portforward get": refuseWithoutUpgrade,
  "portforward create": refuseWithoutUpgrade,
};

/** What carries out `verb` on a subresource; `undefined` when it is a part of the object like any other. */
export function subresourceHandler(subresource: string, verb: string): Handler | undefined {
  return handlers[`${subresource} ${verb}`];
}

/** The stream itself comes by the server's `upgrade` event. What else is wrong with the request is said first. */
function refuseWithoutUpgrade(api: Api, request: ApiRequest): never {
  const pod = podOf(api, request);
  if (request.subresource !== "portforward") {
    containerOf(pod, request.query.get("container") ?? "");
  }
  throw new StatusError("BadRequest", "Upgrade request required");
}
