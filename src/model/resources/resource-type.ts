import type { GroupVersionResource } from "../object.ts";
import type { CustomKind } from "./custom-kind.ts";

export type Verb =
  | "create"
  | "delete"
  | "deletecollection"
  | "get"
  | "list"
  | "patch"
  | "update"
  | "watch";

/** A path below an object, such as `pods/x/log`, and the kind that is read or written there. */
export interface Subresource {
  readonly name: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly verbs: readonly Verb[];
  /** The schema of its body; `undefined` when it has none (`exec`) or is read only (`log`). */
  readonly definition: string | undefined;
}

/** Everything that the machinery must know about a kind served under one group and version. */
export interface ResourceType extends GroupVersionResource {
  readonly kind: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  /** `all` makes it part of `kubectl get all`. */
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly Verb[];
  readonly subresources: readonly Subresource[];
  /** The name of its schema, such as `core.v1.Pod`; `undefined` for a custom resource. */
  readonly definition: string | undefined;
  /** `metadata.generation` counts changes of what is not metadata or status (api-contract section 6). */
  readonly hasGeneration: boolean;
  /** A PUT to a name that does not exist creates the object. */
  readonly createsOnUpdate: boolean;
  /**
   * Where its objects are kept: `pods`, `deployments.apps`. Kinds that are two faces of the same objects (events,
   * horizontalpodautoscalers) share it.
   */
  readonly storedAs: string;
  /** The version that its objects are kept in; another version is converted on the way in and out. */
  readonly storedVersion: string;
  /**
   * What a CustomResourceDefinition says of the kind; `undefined` for built-in kinds. Custom items in lists carry
   * `kind`, and strategic merge is refused.
   */
  readonly custom: CustomKind | undefined;
}

/** `pods`, or `deployments.apps`: how messages and the store name a kind. */
export function groupResourceOf(type: {
  readonly group: string;
  readonly resource: string;
}): string {
  return type.group === "" ? type.resource : `${type.resource}.${type.group}`;
}

/** `Pod`, or `Deployment.apps`: how messages about an invalid object name its kind. */
export function groupKindOf(type: { readonly group: string; readonly kind: string }): string {
  return type.group === "" ? type.kind : `${type.kind}.${type.group}`;
}

export function subresourceOf(type: ResourceType, name: string): Subresource | undefined {
  return type.subresources.find((each) => each.name === name);
}

/** Whether `status` is written apart from the rest of the object. */
export function hasStatus(type: ResourceType): boolean {
  return subresourceOf(type, "status") !== undefined;
}
