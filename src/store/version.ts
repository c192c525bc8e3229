import type { KubeObject, Stored } from "../model/object.ts";
import type { StoreKey, Version } from "../ports/store.ts";

/** Stamps `object` with its revision and serialises it. */
export function versionOf(key: StoreKey, revision: number, object: KubeObject): Version {
  const { apiVersion, kind, metadata, ...rest } = object;
  const stamped = {
    kind,
    apiVersion,
    metadata: { ...metadata, resourceVersion: String(revision) },
    ...rest,
  };
  // The API server fills in name, uid and creation time before it stores anything.
  return {
    key,
    revision,
    object: stamped as Stored<KubeObject>,
    json: Buffer.from(JSON.stringify(stamped)),
  };
}

/** A version read back from disk: parsed when somebody first needs it as an object. */
export class LoadedVersion implements Version {
  readonly key: StoreKey;
  readonly revision: number;
  readonly json: Uint8Array;
  #object: Stored<KubeObject> | undefined;

  constructor(key: StoreKey, revision: number, json: Uint8Array) {
    this.key = key;
    this.revision = revision;
    this.json = json;
  }

  get object(): Stored<KubeObject> {
    this.#object ??= JSON.parse(Buffer.from(this.json).toString()) as Stored<KubeObject>;
    return this.#object;
  }
}
