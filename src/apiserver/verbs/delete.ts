import type { KubeObject } from "../../model/object.ts";
import type { Api } from "../api.ts";
import { objectOf } from "../objects/body.ts";
import { deleteObject } from "../objects/delete.ts";
import type { Reply } from "../reply.ts";
import type { ApiRequest, Body } from "../request/api-request.ts";
import { deletionOf, type Deletion } from "../request/delete-options.ts";
import { itemOf } from "./get.ts";

export async function remove(api: Api, request: ApiRequest, body: Body): Promise<Reply> {
  const { written, isGone } = await deleteObject(api, request, deletionIn(request, body));
  const { type } = request;
  if (!isGone || type.storedAs === "pods") {
    return { kind: "object", code: 200, type, item: itemOf(type, written) };
  }
  return { kind: "value", code: 200, value: success(request, written.object) };
}

/** How to delete, from the body and the query. */
export function deletionIn(request: ApiRequest, body: Body): Deletion {
  if (body.kind === "bytes" && body.bytes.length === 0) return deletionOf(request, undefined);
  return deletionOf(request, objectOf(request, body, deleteOptions, "Ignore"));
}

const deleteOptions = {
  group: "",
  version: "v1",
  kind: "DeleteOptions",
  definition: "meta.v1.DeleteOptions",
};

/** kubectl takes the uid from here to know what it waits for. */
function success({ type, name }: ApiRequest, object: KubeObject): unknown {
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    details: {
      name,
      group: type.group === "" ? undefined : type.group,
      kind: type.resource,
      uid: object.metadata?.uid,
    },
  };
}
