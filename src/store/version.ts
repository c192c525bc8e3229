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
  return new StoredVersion(key, revision, bytesOf(JSON.stringify(stored)), stored);
}

/** Memory of its own: `Buffer.from` would cut a piece from a shared block, and one long-lived piece keeps a whole block. */
function bytesOf(text: string): Uint8Array {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
}

/** A version that can let go of its parsed form: the bytes are a fraction of it, and say the same. */
export class StoredVersion implements Version {
  readonly key: StoreKey;
  readonly revision: number;
  readonly json: Uint8Array;
  #object: Stored<KubeObject> | undefined;
  #isCurrent = true;

  /** Without `object` it is parsed when somebody first asks for it. */
  constructor(key: StoreKey, revision: number, json: Uint8Array, object?: Stored<KubeObject>) {
    this.key = key;
    this.revision = revision;
    this.json = json;
    this.#object = object;
  }

  get object(): Stored<KubeObject> {
    if (this.#object !== undefined) return this.#object;
    const object = JSON.parse(Buffer.from(this.json).toString()) as Stored<KubeObject>;
    if (this.#isCurrent) this.#object = object;
    return object;
  }

  /** Nobody is expected to ask for the object soon, and for whoever does it is parsed once more. */
  release(): void {
    this.#object = undefined;
    this.#isCurrent = false;
  }
}
