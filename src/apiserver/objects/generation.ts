import { jsonEquals } from "../../model/json.ts";
import type { KubeObject } from "../../model/object.ts";
import type { ResourceType } from "../../model/resources/resource-type.ts";

/** `next` with `metadata.generation` one higher if it differs from `current` in more than metadata and status. */
export function withGeneration(
  type: ResourceType,
  current: KubeObject,
  next: KubeObject,
): KubeObject {
  if (!type.hasGeneration || jsonEquals(substance(current), substance(next))) return next;
  return bumpGeneration(next);
}

/** `object` with its generation, if it counts any, one higher. */
export function bumpGeneration(object: KubeObject): KubeObject {
  const { metadata } = object;
  if (metadata?.generation === undefined) return object;
  return { ...object, metadata: { ...metadata, generation: metadata.generation + 1 } };
}

function substance(object: KubeObject): Readonly<Record<string, unknown>> {
  const { metadata: _metadata, status: _status, ...rest } = object as Record<string, unknown>;
  return rest;
}
