import { parseApplyBody } from "../../model/codec/patch-body.ts";
import { required } from "../../model/field-error.ts";
import { isJsonObject, type JsonObject } from "../../model/json.ts";
import { apiVersionOf, type KubeObject } from "../../model/object.ts";
import { hasStatus } from "../../model/resources/resource-type.ts";
import { StatusError } from "../../model/status-error.ts";
import { applyServerSide } from "../../select/server-side-apply.ts";
import type { Api } from "../api.ts";
import { decodeValue } from "../objects/body.ts";
import { createObject } from "../objects/create.ts";
import { schemaOf } from "../objects/schema.ts";
import { updateObject, type Proposed } from "../objects/update.ts";
import type { Reply } from "../reply.ts";
import { keyOf, type ApiRequest, type Body } from "../request/api-request.ts";
import { notFound } from "../request/errors.ts";
import { isTrue } from "../request/list-options.ts";
import { invalidOptions } from "../request/options-error.ts";
import { writeOptionsOf, type WriteOptions } from "../request/write-options.ts";
import { itemOf } from "./get.ts";

export const APPLY_PATCH = "application/apply-patch+yaml";

/** Server-side apply: makes the object as the configuration says, and remembers whose configuration it was. */
export async function apply(api: Api, request: ApiRequest, body: Body): Promise<Reply> {
  const options = applyOptionsOf(request);
  const manager = options.fieldManager;
  const applied = configurationIn(request, body);
  const propose = (live: KubeObject | undefined): Proposed => ({
    object: appliedTo(live, { request, applied, manager }),
    managed: true,
  });
  const { type } = request;
  if (api.store.head(keyOf(request)) === undefined) {
    if (request.subresource !== "") throw notFound(type, request.name);
    const created = await createObject(api, request, propose(undefined), options);
    return { kind: "object", code: 201, type, item: itemOf(type, created) };
  }
  const written = await updateObject(api, request, propose, options);
  return { kind: "object", code: 200, type, item: itemOf(type, written) };
}

/** The options of a server-side apply, which must say who applies. */
export function applyOptionsOf(request: ApiRequest): WriteOptions {
  const options = writeOptionsOf(request, "PatchOptions");
  if ((request.query.get("fieldManager") ?? "") !== "") return options;
  const error = required("fieldManager", "is required for apply patch");
  throw invalidOptions("PatchOptions", [error]);
}

/** `live` with a configuration of its kind applied to it. */
export function appliedTo(
  live: KubeObject | undefined,
  by: { readonly request: ApiRequest; readonly applied: JsonObject; readonly manager: string },
): KubeObject {
  const { request, applied, manager } = by;
  const { type, subresource, query, now } = request;
  const merged = applyServerSide({
    definition: schemaOf(type),
    live,
    applied,
    manager,
    force: isTrue(query.get("force")),
    apiVersion: apiVersionOf(type),
    subresource,
    now,
    statusApart: hasStatus(type),
  });
  return decodeValue(merged, type).object;
}

/** The configuration, for the object that the URL names. */
export function configurationIn(request: ApiRequest, body: Body): JsonObject {
  const applied = body.kind === "bytes" ? parseApplyBody(body.bytes) : body.object;
  if (!isJsonObject(applied))
    throw new StatusError("BadRequest", "an applied configuration is an object");
  const metadata = isJsonObject(applied["metadata"]) ? applied["metadata"] : {};
  const { name } = metadata;
  if (typeof name === "string" && name !== "" && name !== request.name) {
    const message = `the name of the object (${name}) does not match the name on the URL (${request.name})`;
    throw new StatusError("BadRequest", message);
  }
  return { ...applied, metadata: { ...metadata, name: request.name } };
}
