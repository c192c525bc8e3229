import type { JSONSchemaProps } from "../types/apiextensions-v1.ts";

/**
 * The structural schema of a custom resource (apiextensions.k8s.io/v1). `items` is one schema there, never a list;
 * creation of the CustomResourceDefinition has checked that.
 */
export type StructuralSchema = JSONSchemaProps;

export function itemsOf(schema: StructuralSchema): StructuralSchema | undefined {
  return isSchema(schema.items) ? schema.items : undefined;
}

/** The schema of every property that is not named; `true` allows anything. */
export function additionalOf(schema: StructuralSchema): StructuralSchema | undefined {
  const { additionalProperties } = schema;
  if (additionalProperties === true) return { "x-kubernetes-preserve-unknown-fields": true };
  return typeof additionalProperties === "object" ? additionalProperties : undefined;
}

/** The schema of one property, named or not; `undefined` when the schema says nothing of it. */
export function propertyOf(schema: StructuralSchema, name: string): StructuralSchema | undefined {
  const { properties } = schema;
  return properties !== undefined && Object.hasOwn(properties, name)
    ? properties[name]
    : additionalOf(schema);
}

/** What every Kubernetes object has, and no schema needs to say. */
export const objectFields: ReadonlySet<string> = new Set(["apiVersion", "kind", "metadata"]);

function isSchema(items: StructuralSchema["items"]): items is StructuralSchema {
  return items !== undefined && !Array.isArray(items);
}
