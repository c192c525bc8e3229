import { withDefaults } from "../../model/defaults/defaults.ts";
import { invalid, type FieldError } from "../../model/field-error.ts";
import type { KubeObject } from "../../model/object.ts";
import type { ResourceType } from "../../model/resources/resource-type.ts";
import { withStructuralDefaults } from "../../model/structural/defaults.ts";
import { validateStructural } from "../../model/structural/validate.ts";
import {
  subdomainName,
  validateMetadata,
  validateMetadataUpdate,
} from "../../model/validation/metadata.ts";
import { validateCreate, validateUpdate } from "../../model/validation/validate.ts";
import { compileErrors } from "../admission/policies/compile-errors.ts";
import { brokenRules, hasRules } from "../custom/rules.ts";

/** `object` with the defaults of its kind, be it built in or defined by a CustomResourceDefinition. */
export function completed(type: ResourceType, object: KubeObject): KubeObject {
  if (type.custom === undefined) return withDefaults(type, object);
  const { schema } = type.custom;
  return schema === undefined ? object : withStructuralDefaults(schema, { ...object });
}

/** Every fault of an object that is about to be created. */
export function createErrors(type: ResourceType, object: KubeObject): readonly FieldError[] {
  if (type.custom === undefined) {
    return [...validateCreate(type, object), ...compileErrors(type, object, undefined)];
  }
  return [...metadataErrors(type, object), ...customErrors(type, object, undefined)];
}

/** Every fault of what an update, or a subresource, makes of `old`. */
export function updateErrors(
  type: ResourceType,
  object: KubeObject,
  old: KubeObject,
  subresource: string,
): readonly FieldError[] {
  if (type.custom === undefined) {
    const errors = validateUpdate(type, object, old, subresource || undefined);
    return subresource === "" ? [...errors, ...compileErrors(type, object, old)] : errors;
  }
  return [
    ...metadataErrors(type, object),
    ...validateMetadataUpdate(object.metadata, old.metadata),
    ...customErrors(type, object, old),
  ];
}

function metadataErrors(type: ResourceType, { metadata }: KubeObject): readonly FieldError[] {
  const scope = type.namespaced ? "namespaced" : "cluster";
  return validateMetadata(metadata, { scope, name: subdomainName, finalizers: "any" });
}

/** CEL rules are asked only of objects that are what their schema says. */
function customErrors(
  type: ResourceType,
  object: KubeObject,
  old: KubeObject | undefined,
): readonly FieldError[] {
  const schema = type.custom?.schema;
  if (schema === undefined) return [];
  const errors = validateStructural(schema, { ...object });
  if (errors.length === 0) return brokenRules(schema, object, old);
  return hasRules(schema) ? [...errors, unchecked] : errors;
}

const unchecked = invalid(
  "<nil>",
  null,
  "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation",
);
