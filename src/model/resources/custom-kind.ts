import type {
  CustomResourceColumnDefinition,
  CustomResourceSubresourceScale,
  JSONSchemaProps,
} from "../types/apiextensions-v1.ts";

/** What one version of a CustomResourceDefinition says of its objects. */
export interface CustomKind {
  /** `undefined` keeps every field as it is. */
  readonly schema: JSONSchemaProps | undefined;
  /** Printed after the name; empty means the age only. */
  readonly columns: readonly CustomResourceColumnDefinition[];
  readonly scale: CustomResourceSubresourceScale | undefined;
}
