import { apiVersionOf, type KubeObject } from "../../model/object.ts";
import { hasStatus } from "../../model/resources/resource-type.ts";
import { trackUpdate } from "../../select/managed-fields.ts";
import type { ApiRequest } from "../request/api-request.ts";
import type { WriteOptions } from "../request/write-options.ts";
import { toServed } from "./conversion.ts";
import { schemaOf } from "./schema.ts";

/**
 * `after` with `metadata.managedFields` that tell what this write has changed. It sees the object before admission: what
 * plugins add belongs to nobody, as upstream.
 */
export function withManagedFields(write: {
  readonly request: ApiRequest;
  readonly options: WriteOptions;
  readonly before: KubeObject | undefined;
  readonly after: KubeObject;
}): KubeObject {
  const { request, options, before, after } = write;
  const { type, subresource, now } = request;
  const managedFields = trackUpdate({
    definition: schemaOf(type),
    before: before && toServed(type, before),
    after: toServed(type, after),
    manager: options.fieldManager,
    apiVersion: apiVersionOf(type),
    subresource,
    now,
    statusApart: hasStatus(type),
  });
  const { managedFields: _sent, ...metadata } = after.metadata ?? {};
  return {
    ...after,
    metadata: managedFields === undefined ? metadata : { ...metadata, managedFields },
  };
}
