import type { GroupVersionResource, KubeObject, ObjectKey, Stored } from "../model/object.ts";

/** Names a kind and, in the type, what its objects look like. The constants are in `client/resources.ts`. */
export interface ResourceOf<T extends KubeObject> extends GroupVersionResource {
  /** Only carries `T`; never set. */
  readonly object?: T;
}

export interface ListOptions {
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

export interface List<T extends KubeObject> {
  readonly resourceVersion: string;
  readonly items: readonly Stored<T>[];
}

export type WatchEvent<T extends KubeObject> =
  | { readonly type: "ADDED" | "MODIFIED" | "DELETED"; readonly object: Stored<T> }
  | { readonly type: "BOOKMARK"; readonly resourceVersion: string };

export interface WatchOptions extends ListOptions {
  /** Events after this version; the list's own gives a gapless continuation. */
  readonly resourceVersion: string;
  readonly signal: AbortSignal;
}

export interface WriteOptions {
  readonly subresource?: string | undefined;
  readonly fieldManager?: string | undefined;
  readonly dryRun?: boolean | undefined;
}

export type PatchType = "json" | "merge" | "strategic" | "apply";

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number | undefined;
  readonly propagationPolicy?: "Background" | "Foreground" | "Orphan" | undefined;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string } | undefined;
}

/**
 * The Kubernetes API as controllers and the node agent see it: a function call in process, HTTPS elsewhere, the same
 * promises. Every failure that the server names is thrown as `StatusError`; a lost connection as `TransientError`.
 */
export interface ApiClient {
  get<T extends KubeObject>(resource: ResourceOf<T>, key: ObjectKey): Promise<Stored<T>>;
  list<T extends KubeObject>(resource: ResourceOf<T>, options?: ListOptions): Promise<List<T>>;
  /** Ends when the signal aborts or the server closes; throws `StatusError` "Expired" when the version is too old. */
  watch<T extends KubeObject>(
    resource: ResourceOf<T>,
    options: WatchOptions,
  ): AsyncIterable<WatchEvent<T>>;
  create<T extends KubeObject>(
    resource: ResourceOf<T>,
    namespace: string | undefined,
    object: T,
    options?: WriteOptions,
  ): Promise<Stored<T>>;
  /** Replaces the object; `metadata.resourceVersion` in `object`, when set, must be current or it is a Conflict. */
  update<T extends KubeObject>(
    resource: ResourceOf<T>,
    object: T,
    options?: WriteOptions,
  ): Promise<Stored<T>>;
  patch<T extends KubeObject>(
    resource: ResourceOf<T>,
    key: ObjectKey,
    patch: { readonly type: PatchType; readonly body: unknown; readonly force?: boolean },
    options?: WriteOptions,
  ): Promise<Stored<T>>;
  /** The object as it is when the request is answered; `undefined` when it is gone already. */
  delete<T extends KubeObject>(
    resource: ResourceOf<T>,
    key: ObjectKey,
    options?: DeleteOptions,
  ): Promise<Stored<T> | undefined>;
  /** POST to a subresource that is an action: `binding`, `eviction`, `token`. */
  createSubresource(
    resource: GroupVersionResource,
    key: ObjectKey,
    subresource: string,
    body: KubeObject,
  ): Promise<KubeObject>;
}
