import type { KubeObject, Stored } from "../model/object.ts";
import type { List } from "../ports/api-client.ts";
import { keyOf } from "./resources.ts";

/** One object came (`before` is absent), changed, or went (`after` is absent). */
export type Change<T extends KubeObject> =
  | { readonly before: Stored<T> | undefined; readonly after: Stored<T> }
  | { readonly before: Stored<T>; readonly after: undefined };

/** The values under which an index holds an object. */
export type IndexFunction<T extends KubeObject> = (object: Stored<T>) => readonly string[];

interface Index<T extends KubeObject> {
  readonly valuesOf: IndexFunction<T>;
  readonly keys: Map<string, Set<string>>;
}

const NAMESPACE = "namespace";

/**
 * Objects of one kind by key, with indexes. Resource versions are one growing number for the whole API (api-contract
 * section 6), so of two states of an object the one with the higher version is the newer, wherever it came from.
 */
export class ObjectCache<T extends KubeObject> {
  readonly #objects = new Map<string, Stored<T>>();
  readonly #indexes = new Map<string, Index<T>>();
  /** Uids that a delete of ours removed and whose DELETED event is still on its way. */
  readonly #gone = new Set<string>();
  #version = 0;

  constructor() {
    this.addIndex(NAMESPACE, (object) => [object.metadata.namespace ?? ""]);
  }

  /** Everything up to this resource version has been seen. */
  get version(): number {
    return this.#version;
  }

  get(key: string): Stored<T> | undefined {
    return this.#objects.get(key);
  }

  list(namespace?: string): readonly Stored<T>[] {
    if (namespace === undefined) return [...this.#objects.values()];
    return this.byIndex(NAMESPACE, namespace);
  }

  byIndex(name: string, value: string): readonly Stored<T>[] {
    const keys = this.#indexes.get(name)?.keys.get(value) ?? [];
    const objects: Stored<T>[] = [];
    for (const key of keys) {
      const object = this.#objects.get(key);
      if (object !== undefined) objects.push(object);
    }
    return objects;
  }

  addIndex(name: string, valuesOf: IndexFunction<T>): void {
    if (this.#indexes.has(name)) return;
    const index: Index<T> = { valuesOf, keys: new Map() };
    this.#indexes.set(name, index);
    for (const object of this.#objects.values()) addTo(index, object);
  }

  /** Takes in a whole list; what is missing from it is gone, but for writes of ours that are newer than the list. */
  replace(list: List<T>): readonly Change<T>[] {
    const listed = new Set(list.items.map(keyOf));
    const version = Number(list.resourceVersion);
    const gone = [...this.#objects.values()].filter(
      (object) => !listed.has(keyOf(object)) && versionOf(object) <= version,
    );
    const uids = new Set(list.items.map((object) => object.metadata.uid));
    for (const uid of this.#gone) if (!uids.has(uid)) this.#gone.delete(uid);
    const changes = [
      ...gone.map((object) => this.#remove(object)),
      ...list.items.map((object) => this.#put(object)),
    ];
    this.advance(version);
    return changes.filter((change) => change !== undefined);
  }

  apply(type: "ADDED" | "MODIFIED" | "DELETED", object: Stored<T>): Change<T> | undefined {
    this.advance(versionOf(object));
    if (type !== "DELETED") return this.#put(object);
    this.#gone.delete(object.metadata.uid);
    const known = this.#objects.get(keyOf(object));
    return known?.metadata.uid === object.metadata.uid ? this.#remove(known) : undefined;
  }

  observe(object: Stored<T>): Change<T> | undefined {
    const known = this.#objects.get(keyOf(object));
    // The watch is past this write: had the object survived it, it would be here.
    if (known === undefined && versionOf(object) <= this.#version) return undefined;
    return this.#put(object);
  }

  observeGone(key: string, uid: string): Change<T> | undefined {
    const known = this.#objects.get(key);
    if (known?.metadata.uid !== uid) return undefined;
    this.#gone.add(uid);
    return this.#remove(known);
  }

  advance(version: number): void {
    if (version > this.#version) this.#version = version;
  }

  #put(object: Stored<T>): Change<T> | undefined {
    const key = keyOf(object);
    const before = this.#objects.get(key);
    if (this.#gone.has(object.metadata.uid)) return undefined;
    if (before !== undefined && versionOf(before) >= versionOf(object)) return undefined;
    if (before !== undefined) this.#unindex(before);
    this.#objects.set(key, object);
    for (const index of this.#indexes.values()) addTo(index, object);
    return { before, after: object };
  }

  #remove(object: Stored<T>): Change<T> {
    this.#unindex(object);
    this.#objects.delete(keyOf(object));
    return { before: object, after: undefined };
  }

  #unindex(object: Stored<T>): void {
    const key = keyOf(object);
    for (const { keys, valuesOf } of this.#indexes.values()) {
      for (const value of valuesOf(object)) {
        const under = keys.get(value);
        under?.delete(key);
        if (under?.size === 0) keys.delete(value);
      }
    }
  }
}

function versionOf(object: Stored<KubeObject>): number {
  return Number(object.metadata.resourceVersion);
}

function addTo<T extends KubeObject>(index: Index<T>, object: Stored<T>): void {
  const key = keyOf(object);
  for (const value of index.valuesOf(object)) {
    const under = index.keys.get(value);
    if (under === undefined) index.keys.set(value, new Set([key]));
    else under.add(key);
  }
}
