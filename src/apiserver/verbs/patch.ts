import { mediaTypeOf } from "../../model/codec/decode.ts";
import { forbidden } from "../../model/field-error.ts";
import type { KubeObject } from "../../model/object.ts";
import type { Api } from "../api.ts";
import { changeOf, patched, patchTypeOf } from "../objects/patched.ts";
import { updateObject } from "../objects/update.ts";
import type { Reply } from "../reply.ts";
import type { ApiRequest, Body } from "../request/api-request.ts";
import { invalidOptions } from "../request/options-error.ts";
import { writeOptionsOf } from "../request/write-options.ts";
import { apply, APPLY_PATCH } from "./apply.ts";
import { itemOf } from "./get.ts";

export async function patch(api: Api, request: ApiRequest, body: Body): Promise<Reply> {
  if (mediaTypeOf(body.contentType) === APPLY_PATCH) return apply(api, request, body);
  const options = writeOptionsOf(request, "PatchOptions");
  refuseForce(request);
  const type = patchTypeOf(request, body.contentType);
  const change = { type, change: changeOf(body), validation: options.fieldValidation };
  const propose = (current: KubeObject) => ({
    object: patched(request, request.type, change, current),
    managed: false,
  });
  const written = await updateObject(api, request, propose, options);
  return { kind: "object", code: 200, type: request.type, item: itemOf(request.type, written) };
}

function refuseForce({ query }: ApiRequest): void {
  if ((query.get("force") ?? "") === "") return;
  const error = forbidden("force", "may not be specified for non-apply patch");
  throw invalidOptions("PatchOptions", [error]);
}
