import type { KubeObject } from "../../model/object.ts";
import type { Scale } from "../../model/types/autoscaling-v1.ts";
import type { Api } from "../api.ts";
import { objectOf } from "../objects/body.ts";
import { changeOf, patched, patchTypeOf } from "../objects/patched.ts";
import { updateObject } from "../objects/update.ts";
import type { Reply } from "../reply.ts";
import { keyOf, type ApiRequest, type Body } from "../request/api-request.ts";
import { notFound } from "../request/errors.ts";
import { writeOptionsOf } from "../request/write-options.ts";
import { scaled, scaleKind, scaleOf, scaleTypeOf } from "./scale.ts";

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

function scaleReply(request: ApiRequest, object: KubeObject): Reply {
  const item = { object: scaleOf(request.type, object) };
  return { kind: "object", code: 200, type: scaleTypeOf(request.type), item };
}
