import type { ObjectMeta } from "./types/meta-v1.ts";

/** Any Kubernetes object: what every kind has, with the rest unknown. Objects are never mutated once built. */
export interface KubeObject {
  readonly apiVersion?: string | undefined;
  readonly kind?: string | undefined;
  readonly metadata?: ObjectMeta | undefined;
}

/** Metadata as the API server stores it: the fields that it always sets are there. */
export interface StoredMeta extends ObjectMeta {
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly creationTimestamp: string;
}

/** An object read from the API server. `namespace` is still optional: some kinds are cluster-scoped. */
export type Stored<T extends KubeObject> = T & { readonly metadata: StoredMeta };

/** A kind's place in the API: `{ group: "apps", version: "v1", resource: "deployments" }`; the core group is "". */
export interface GroupVersionResource {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}

/** Names one object of a kind. `namespace` is absent for cluster-scoped kinds. */
export interface ObjectKey {
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** `"apps/v1"`, or `"v1"` for the core group: what `apiVersion` holds. */
export function apiVersionOf(type: { readonly group: string; readonly version: string }): string {
  return type.group === "" ? type.version : `${type.group}/${type.version}`;
}
