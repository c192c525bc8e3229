import type { FieldError } from "../../model/field-error.ts";
import type { KubeObject } from "../../model/object.ts";
import type { ResourceType } from "../../model/resources/resource-type.ts";

/** TEMPORARY seams */
export function validateCreate(_type: ResourceType, _object: KubeObject): readonly FieldError[] {
  return [];
}
export function validateUpdate(
  _type: ResourceType,
  _object: KubeObject,
  _old: KubeObject,
  _subresource?: string,
): readonly FieldError[] {
  return [];
}
