import type { KubeObject, Stored } from "../model/object.ts";
import type { StoreKey, Version } from "../ports/store.ts";

/** Stamps `object` with its revision and serialises it. */
export function versionOf(key: StoreKey, revision: number, object: KubeObject): StoredVersion {
  const { apiVersion, kind, metadata, ...rest } = object;
  const stamped = {
    kind,
    apiVersion,
    metadata: { ...metadata, resourceVersion: String(revision) },
    ...rest,
  };
  // The API server fills in name, uid and creation time before it stores anything.
  const stored = stamped as Stored<KubeObject>;
  return new StoredVersion(key, revision, Buffer.from(JSON.stringify(stored)), stored);
}

/** A version that can let go of its parsed form: the bytes are a fraction of it, and say the same. */
export class StoredVersion implements Version {
  readonly key: StoreKey;
  readonly revision: number;
  readonly json: Uint8Array;
  #object: Stored<KubeObject> | undefined;

  /** Without `object` it is parsed when somebody first asks for it. */
  constructor(key: StoreKey, revision: number, json: Uint8Array, object?: Stored<KubeObject>) {
    this.key = key;
    this.revision = revision;
    this.json = json;
    this.#object = object;
  }

  get object(): Stored<KubeObject> {
    this.#object ??= JSON.parse(Buffer.from(this.json).toString()) as Stored<KubeObject>;
    return this.#object;
  }

  /** Nobody is expected to ask for the object soon. */
  release(): void {
    this.#object = undefined;
  }
}
