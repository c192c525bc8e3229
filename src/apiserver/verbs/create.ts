import type { Api } from "../api.ts";
import { objectOf } from "../objects/body.ts";
import { createObject } from "../objects/create.ts";
import type { Reply } from "../reply.ts";
import type { ApiRequest, Body } from "../request/api-request.ts";
import { writeOptionsOf } from "../request/write-options.ts";
import { itemOf } from "./get.ts";

export async function create(api: Api, request: ApiRequest, body: Body): Promise<Reply> {
  const options = writeOptionsOf(request, "CreateOptions");
  const object = objectOf(request, body, request.type, options.fieldValidation);
  const written = await createObject(api, request, { object, managed: false }, options);
  return { kind: "object", code: 201, type: request.type, item: itemOf(request.type, written) };
}
