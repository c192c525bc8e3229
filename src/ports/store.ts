import type { KubeObject, Stored } from "../model/object.ts";

/** Names one stored object. `resource` is `ResourceType.storedAs`; `namespace` is "" for cluster-scoped kinds. */
export interface StoreKey {
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

/** The objects of one kind: of one namespace, or of all when `namespace` is absent. */
export interface StoreScope {
  readonly resource: string;
  readonly namespace?: string | undefined;
}

/** One version of one object. Never changes. */
export interface Version {
  readonly key: StoreKey;
  /** Of the write that made it; `metadata.resourceVersion` of `object` is the same number. */
  readonly revision: number;
  readonly object: Stored<KubeObject>;
  /** `object` as JSON, `kind` and `apiVersion` first. Serialised once, whoever asks. */
  readonly json: Uint8Array;
}

/** What a watch reports. `version` of a deletion is the last state, with the deletion's own revision. */
export interface Change {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly version: Version;
  /** What it replaced: tells a watcher whether the object only now matches its selector. */
  readonly previous: Version | undefined;
}

/** `expected` is the revision that the writer's decision rests on; `undefined`: there is no such object. */
export type Write =
  | {
      readonly kind: "put";
      readonly key: StoreKey;
      readonly expected: number | undefined;
      readonly object: KubeObject;
    }
  | {
      readonly kind: "delete";
      readonly key: StoreKey;
      readonly expected: number;
      /** The last state, as watchers will see it. */
      readonly object: KubeObject;
    };

export type WriteOutcome =
  | { readonly outcome: "written"; readonly version: Version }
  /** Somebody else wrote first; `head` is what to decide on now. */
  | { readonly outcome: "conflict"; readonly head: Version | undefined };

export interface StoreList {
  /** The store's revision at the time of reading: where a watch continues without a gap. */
  readonly revision: number;
  /** In the order of namespace and name. */
  readonly versions: readonly Version[];
}

/**
 * A place in the history of one scope. It buffers nothing: a reader that is too slow finds that the history has moved
 * on without it, and nobody else notices.
 */
export interface Watch extends Disposable {
  /** The next changes, oldest first, at most `max`. Throws `Expired` when the history no longer reaches back. */
  take(max: number): readonly Change[];
  /** Everything up to this revision has been taken. */
  readonly revision: number;
}

/**
 * Versioned objects in one order. Every write has its own revision from one counter that never goes back, not even
 * over a crash. Whatever a reader sees, and every write that was acknowledged, survives `kill -9` and power loss.
 */
export interface Store {
  /** Of the newest write that is durable. Greater than 0. */
  readonly revision: number;
  get(key: StoreKey): Version | undefined;
  list(scope: StoreScope): StoreList;
  /** The list as it was at `revision`. Throws `Expired` when the history no longer reaches back. */
  listAt(scope: StoreScope, revision: number): StoreList;
  /**
   * The newest version, durable or on its way. Only to decide what to write next: if it never becomes durable,
   * neither does what was written upon it.
   */
  head(key: StoreKey): Version | undefined;
  /**
   * Resolves when the write, or what is in its way, is durable; rejects with `ServiceUnavailable` when it cannot be, and
   * changes nothing.
   */
  write(write: Write): Promise<WriteOutcome>;
  /** Resolves when every write so far is durable or has failed. */
  settled(): Promise<void>;
  /** Changes after revision `after`. `notify` is called when there may be more to take. Throws `Expired`. */
  watch(scope: StoreScope, after: number, notify: () => void): Watch;
  /** Waits for writes under way, then lets go of the files. */
  close(): Promise<void>;
}
