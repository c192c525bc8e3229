import type { KubeObject } from "../../model/object.ts";
import { StatusError } from "../../model/status-error.ts";
import type { Api } from "../api.ts";
import { changeOf, patched } from "../objects/patched.ts";
import { updateObject } from "../objects/update.ts";
import type { Reply } from "../reply.ts";
import type { ApiRequest, Body } from "../request/api-request.ts";
import { writeOptionsOf } from "../request/write-options.ts";
import { itemOf } from "./get.ts";

const patchTypes = {
  "application/json-patch+json": "json",
  "application/merge-patch+json": "merge",
  "application/strategic-merge-patch+json": "strategic",
  "application/apply-patch+yaml": "apply",
} as const;

type AnyPatchType = (typeof patchTypes)[keyof typeof patchTypes];

export async function patch(api: Api, request: ApiRequest, body: Body): Promise<Reply> {
  const type = patchTypeOf(request, body.contentType);
  const options = writeOptionsOf(request, "PatchOptions");
  if (type === "apply") throw new StatusError("UnsupportedMediaType", "apply comes next");
  const change = { type, change: changeOf(body), validation: options.fieldValidation };
  const propose = (current: KubeObject) => ({
    object: patched(request, request.type, change, current),
    managed: false,
  });
  const written = await updateObject(api, request, propose, options);
  return { kind: "object", code: 200, type: request.type, item: itemOf(request.type, written) };
}

function patchTypeOf(request: ApiRequest, contentType: string | undefined): AnyPatchType {
  const type = (contentType ?? "").split(";")[0]?.trim() ?? "";
  const known = Object.hasOwn(patchTypes, type);
  const patchType = known ? patchTypes[type as keyof typeof patchTypes] : undefined;
  if (patchType === undefined) {
    throw new StatusError("UnsupportedMediaType", "415: Unsupported Media Type", {});
  }
  if (patchType === "strategic" && request.type.custom) throw unsupported();
  return patchType;
}

function unsupported(): StatusError {
  const accepted =
    "application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml";
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted}`;
  return new StatusError("UnsupportedMediaType", message);
}
