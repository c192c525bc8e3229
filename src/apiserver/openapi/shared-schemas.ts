import type { Schema } from "./definition-schema.ts";

const meta = "io.k8s.apimachinery.pkg.apis.meta.v1";

/** The types without fields. OpenAPI 2 has no `oneOf`, so that it says `string` where version 3 says either. */
export function sharedSchemas(version: 2 | 3): Readonly<Record<string, Schema>> {
  const either = (...types: readonly string[]): Schema =>
    version === 3 ? { oneOf: types.map((type) => ({ type })) } : { type: "string" };
  return {
    ...plain,
    "io.k8s.apimachinery.pkg.api.resource.Quantity": {
      description: "An amount with a suffix such as 100m, 1.5Gi or 3e3.",
      ...either("string", "number"),
    },
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": {
      description: "A number or a text, such as a port or its name, or a percentage.",
      ...either("integer", "string"),
      format: "int-or-string",
    },
  };
}

const plain: Readonly<Record<string, Schema>> = {
  [`${meta}.Time`]: {
    description: "A point in time as RFC 3339 writes it, in whole seconds.",
    type: "string",
    format: "date-time",
  },
  [`${meta}.MicroTime`]: {
    description: "A point in time as RFC 3339 writes it, in microseconds.",
    type: "string",
    format: "date-time",
  },
  [`${meta}.FieldsV1`]: {
    description: "A set of fields as a tree: f: leads to a field, k: to an item by its keys.",
    type: "object",
  },
  "io.k8s.apimachinery.pkg.runtime.RawExtension": {
    description: "Any object; what is in it is not known here.",
    type: "object",
  },
  [`${meta}.Patch`]: {
    description: "A change of an object; the content type says in which form.",
    type: "object",
  },
  [`${meta}.ListMeta`]: {
    description: "What a list says about itself.",
    type: "object",
    properties: {
      continue: { type: "string", description: "Where the next page begins." },
      remainingItemCount: {
        type: "integer",
        format: "int64",
        description: "How many items follow on later pages.",
      },
      resourceVersion: { type: "string", description: "The state of the store that was read." },
      selfLink: { type: "string", description: "No longer set." },
    },
  },
};
