import type { KubeObject, Stored } from "../../model/object.ts";
import { hasStatus } from "../../model/resources/resource-type.ts";
import type { Namespace, Pod } from "../../model/types/core-v1.ts";
import type { ApiRequest } from "../request/api-request.ts";
import { metadataForUpdate } from "./metadata.ts";
import { resized } from "./resize.ts";

/** Kinds whose status may bring new labels and annotations along: their agents rely on it. */
const statusWithMetadata = new Set([
  "nodes",
  "namespaces",
  "persistentvolumes",
  "persistentvolumeclaims",
  "services",
]);

/** `current` with the part that the request's subresource stands for taken from `proposed`. */
export function mergePart(
  request: ApiRequest,
  current: Stored<KubeObject>,
  proposed: KubeObject,
): KubeObject {
  switch (request.subresource) {
    case "":
      return withoutStatusChange(request, current, proposed);
    case "status":
      return statusOnly(request, current, proposed);
    case "approval":
      return owned({ ...current, ...statusOf(proposed) }, current, proposed);
    case "finalize":
      return namespaceFinalizers(current, proposed);
    case "ephemeralcontainers":
      return ephemeralContainers(current, proposed);
    case "resize":
      return owned(resized(current, proposed), current, proposed);
    default:
      // Other subresources say exactly what they change.
      return owned(proposed, current, proposed);
  }
}

function withoutStatusChange(
  request: ApiRequest,
  current: Stored<KubeObject>,
  proposed: KubeObject,
): KubeObject {
  const { status: _status, ...rest } = proposed as KubeObject & { status?: unknown };
  const metadata = metadataForUpdate(current.metadata, proposed.metadata ?? {});
  if (!hasStatus(request.type)) return { ...proposed, metadata };
  return { ...rest, metadata, ...statusOf(current) };
}

function statusOnly(
  request: ApiRequest,
  current: Stored<KubeObject>,
  proposed: KubeObject,
): KubeObject {
  const { status: _status, ...rest } = current as Stored<KubeObject> & { status?: unknown };
  const next = { ...rest, ...statusOf(proposed) };
  if (!statusWithMetadata.has(request.type.storedAs)) return owned(next, current, proposed);
  return { ...next, metadata: metadataForUpdate(current.metadata, proposed.metadata ?? {}) };
}

function statusOf(object: KubeObject): { status?: unknown } {
  const { status } = object as { status?: unknown };
  return status === undefined ? {} : { status };
}

function namespaceFinalizers(current: Stored<KubeObject>, proposed: KubeObject): KubeObject {
  const finalizers = (proposed as Namespace).spec?.finalizers;
  const spec = finalizers === undefined || finalizers.length === 0 ? {} : { finalizers };
  return owned({ ...current, spec } as KubeObject, current, proposed);
}

function ephemeralContainers(current: Stored<KubeObject>, proposed: KubeObject): KubeObject {
  const spec = {
    ...(current as Pod).spec,
    ephemeralContainers: (proposed as Pod).spec?.ephemeralContainers,
  };
  return owned({ ...current, spec } as KubeObject, current, proposed);
}

/** `object` with the metadata of `current`, except for who manages which field. */
function owned(object: KubeObject, current: Stored<KubeObject>, proposed: KubeObject): KubeObject {
  const managedFields = proposed.metadata?.managedFields;
  const { managedFields: _before, ...metadata } = current.metadata;
  return {
    ...object,
    metadata: managedFields === undefined ? metadata : { ...metadata, managedFields },
  };
}
