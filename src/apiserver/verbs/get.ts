import type { ResourceType } from "../../model/resources/resource-type.ts";
import type { KubeObject } from "../../model/object.ts";
import type { Api } from "../api.ts";
import { isConverted, toServed } from "../objects/conversion.ts";
import type { Item, Reply } from "../reply.ts";
import { keyOf, type ApiRequest } from "../request/api-request.ts";
import { notFound } from "../request/errors.ts";

export function get(api: Api, request: ApiRequest): Reply {
  const version = api.store.get(keyOf(request));
  if (version === undefined) throw notFound(request.type, request.name);
  return { kind: "object", code: 200, type: request.type, item: itemOf(request.type, version) };
}

/** A stored object as `type` serves it. */
export function itemOf(
  type: ResourceType,
  stored: { readonly object: KubeObject; readonly json?: Uint8Array | undefined },
): Item {
  return isConverted(type) ? { object: toServed(type, stored.object) } : stored;
}
