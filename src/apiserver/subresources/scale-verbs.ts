import { mediaTypeOf } from "../../model/codec/decode.ts";
import { isJsonObject, type JsonObject } from "../../model/json.ts";
import { apiVersionOf, type KubeObject } from "../../model/object.ts";
import type { Scale } from "../../model/types/autoscaling-v1.ts";
import { applyServerSide } from "../../select/server-side-apply.ts";
import type { Api } from "../api.ts";
import { objectOf } from "../objects/body.ts";
import { changeOf, patched, patchTypeOf } from "../objects/patched.ts";
import { updateObject } from "../objects/update.ts";
import type { Reply } from "../reply.ts";
import { keyOf, type ApiRequest, type Body } from "../request/api-request.ts";
import { notFound } from "../request/errors.ts";
import { writeOptionsOf } from "../request/write-options.ts";
import { APPLY_PATCH, appliedTo, applyOptionsOf, configurationIn } from "../verbs/apply.ts";
import { replicasAt, scaled, scaleKind, scaleOf, scaleTypeOf } from "./scale.ts";

export function getScale(api: Api, request: ApiRequest): Reply {
  const version = api.store.get(keyOf(request));
  if (version === undefined) throw notFound(request.type, request.name);
  return scaleReply(request, version.object);
}

export async function updateScale(api: Api, request: ApiRequest, body: Body): Promise<Reply> {
  const options = writeOptionsOf(request, "UpdateOptions");
  const scale: Scale = objectOf(request, body, scaleKind, options.fieldValidation);
  const propose = (current: KubeObject) => ({
    object: scaled(request.type, current, scale),
    managed: false,
  });
  const written = await updateObject(api, request, propose, options);
  return scaleReply(request, written.object);
}

export async function patchScale(api: Api, request: ApiRequest, body: Body): Promise<Reply> {
  if (mediaTypeOf(body.contentType) === APPLY_PATCH) return applyScale(api, request, body);
  const options = writeOptionsOf(request, "PatchOptions");
  const type = patchTypeOf(request, body.contentType);
  const change = { type, change: changeOf(body), validation: options.fieldValidation };
  const propose = (current: KubeObject) => {
    const scale: Scale = patched(request, scaleKind, change, scaleOf(request.type, current));
    return { object: scaled(request.type, current, scale), managed: false };
  };
  const written = await updateObject(api, request, propose, options);
  return scaleReply(request, written.object);
}

/**
 * Server-side apply of a Scale: the same as applying its replicas to the object itself, but owned apart, under
 * `subresource: scale` (upstream: `ScaleHandler`).
 */
async function applyScale(api: Api, request: ApiRequest, body: Body): Promise<Reply> {
  const options = applyOptionsOf(request);
  const configuration = configurationIn(request, body);
  const manager = options.fieldManager;
  const propose = (current: KubeObject) => {
    checkScale(configuration, current, request);
    const applied = replicasIn(request, configuration);
    return { object: appliedTo(current, { request, applied, manager }), managed: true };
  };
  const written = await updateObject(api, request, propose, options);
  return scaleReply(request, written.object);
}

/** Throws as applying to the Scale itself would: for another version, and for what is no Scale. */
function checkScale(applied: JsonObject, current: KubeObject, request: ApiRequest): void {
  const scale: Scale = applyServerSide({
    definition: scaleKind.definition,
    live: scaleOf(request.type, current),
    applied,
    manager: "scale",
    force: true,
    apiVersion: apiVersionOf(scaleKind),
    subresource: undefined,
    now: request.now,
  });
  scaled(request.type, current, scale);
}

/** What the configuration of a Scale says of the object that is scaled. */
function replicasIn({ type, name }: ApiRequest, configuration: JsonObject): JsonObject {
  const spec = isJsonObject(configuration["spec"]) ? configuration["spec"] : {};
  const { replicas } = spec as { readonly replicas?: number };
  const head = { apiVersion: apiVersionOf(type), kind: type.kind, metadata: { name } };
  return replicas === undefined ? head : { ...head, ...replicasAt(type, head, replicas) };
}

function scaleReply(request: ApiRequest, object: KubeObject): Reply {
  const item = { object: scaleOf(request.type, object) };
  return { kind: "object", code: 200, type: scaleTypeOf(request.type), item };
}
