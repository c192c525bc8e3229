import { assert } from "../../model/assert.ts";
import { toTime } from "../../model/instant.ts";
import type { GroupVersionResource, KubeObject, ObjectKey, Stored } from "../../model/object.ts";
import { StatusError } from "../../model/status-error.ts";
import { TransientError } from "../../model/transient-error.ts";
import type {
  ApiClient,
  DeleteOptions,
  List,
  ListOptions,
  PatchType,
  ResourceOf,
  WatchEvent,
  WatchOptions,
  WriteOptions,
} from "../../ports/api-client.ts";
import type { Clock } from "../../ports/clock.ts";
import { joinKey, keyOf } from "../resources.ts";

interface Entry {
  readonly resource: string;
  readonly version: number;
  readonly event: WatchEvent<KubeObject>;
}

type Body = Record<string, unknown>;

/**
 * Just enough of an API server for the tests of informers and controllers: resource versions, conflicts, finalizers,
 * watches that can be cut, merge patches. Nothing is defaulted, validated or admitted, and a status is written as it is.
 */
export class MemoryApi implements ApiClient {
  readonly #clock: Clock;
  readonly #objects = new Map<string, Map<string, Stored<KubeObject>>>();
  readonly #history: Entry[] = [];
  readonly #watches = new Set<{ notify: () => void; cut: boolean }>();
  readonly bindings: { readonly key: string; readonly body: KubeObject }[] = [];
  #version = 0;
  #oldest = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Forgets every event so far: watches from before now answer Expired. */
  compact(): void {
    this.#oldest = this.#version;
  }

  /** Ends every watch as a lost connection does. */
  cutWatches(): void {
    for (const watch of this.#watches) {
      watch.cut = true;
      watch.notify();
    }
  }

  async get<T extends KubeObject>(resource: ResourceOf<T>, key: ObjectKey): Promise<Stored<T>> {
    const object = this.#kind(resource).get(joinKey(key));
    if (object === undefined) throw notFound(resource, key.name);
    return object as Stored<T>;
  }

  async list<T extends KubeObject>(
    resource: ResourceOf<T>,
    options: ListOptions = {},
  ): Promise<List<T>> {
    const items = [...this.#kind(resource).values()].filter(
      ({ metadata }) => options.namespace === undefined || metadata.namespace === options.namespace,
    );
    return { resourceVersion: String(this.#version), items: items as Stored<T>[] };
  }

  async *watch<T extends KubeObject>(
    resource: ResourceOf<T>,
    options: WatchOptions,
  ): AsyncIterable<WatchEvent<T>> {
    let seen = Number(options.resourceVersion);
    if (seen < this.#oldest) throw new StatusError("Expired", "too old resource version");
    const watch = { notify: () => {}, cut: false };
    this.#watches.add(watch);
    options.signal.addEventListener("abort", () => watch.notify());
    try {
      while (!options.signal.aborted) {
        const next = this.#history.find((entry) => entry.version > seen);
        if (watch.cut) throw new TransientError("watch: connection lost");
        if (next === undefined) await new Promise<void>((resolve) => (watch.notify = resolve));
        seen = next?.version ?? seen;
        if (next?.resource === nameOf(resource)) yield next.event as WatchEvent<T>;
      }
    } finally {
      this.#watches.delete(watch);
    }
  }

  async create<T extends KubeObject>(
    resource: ResourceOf<T>,
    namespace: string | undefined,
    object: T,
  ): Promise<Stored<T>> {
    const version = this.#version + 1;
    const name = object.metadata?.name ?? `${object.metadata?.generateName ?? ""}${version}`;
    const key = joinKey({ namespace, name });
    if (this.#kind(resource).has(key)) {
      throw new StatusError("AlreadyExists", `${resource.resource} "${name}" already exists`);
    }
    const creationTimestamp = toTime(this.#clock.now());
    const given = { ...object.metadata, name, namespace, uid: `uid-${version}` };
    const metadata = { ...given, creationTimestamp, generation: 1 };
    return this.#store(resource, "ADDED", { ...object, metadata }) as Stored<T>;
  }

  async update<T extends KubeObject>(
    resource: ResourceOf<T>,
    object: T,
    options: WriteOptions = {},
  ): Promise<Stored<T>> {
    const { namespace, name = "", resourceVersion } = object.metadata ?? {};
    const old = await this.get(resource, { namespace, name });
    if (resourceVersion !== undefined && resourceVersion !== old.metadata.resourceVersion) {
      throw new StatusError("Conflict", "the object has been modified");
    }
    if (options.subresource === "status") {
      return this.#change(resource, old, {
        ...old,
        status: asBody(object)["status"],
      }) as Stored<T>;
    }
    const status = options.subresource === undefined ? asBody(old)["status"] : undefined;
    const metadata = { ...old.metadata, ...object.metadata };
    return this.#change(resource, old, { ...object, metadata, status }) as Stored<T>;
  }

  async patch<T extends KubeObject>(
    resource: ResourceOf<T>,
    key: ObjectKey,
    patch: { readonly type: PatchType; readonly body: unknown },
  ): Promise<Stored<T>> {
    assert(patch.type !== "json", "the memory API has no JSON patch");
    const old = await this.get(resource, key);
    const merged = mergePatch(asBody(old), asBody(patch.body));
    return this.#change(resource, old, merged) as Stored<T>;
  }

  async delete<T extends KubeObject>(
    resource: ResourceOf<T>,
    key: ObjectKey,
    options: DeleteOptions = {},
  ): Promise<Stored<T> | undefined> {
    const old = await this.get(resource, key);
    const { preconditions } = options;
    if (preconditions?.uid !== undefined && preconditions.uid !== old.metadata.uid) {
      throw new StatusError("Conflict", "the UID in the precondition does not match");
    }
    const policy = { Foreground: "foregroundDeletion", Orphan: "orphan", Background: undefined };
    const extra = policy[options.propagationPolicy ?? "Background"];
    const finalizers = [
      ...(old.metadata.finalizers ?? []),
      ...(extra === undefined ? [] : [extra]),
    ];
    const deletionTimestamp = old.metadata.deletionTimestamp ?? toTime(this.#clock.now());
    const metadata = { ...old.metadata, finalizers, deletionTimestamp };
    return this.#change(resource, old, { ...old, metadata }) as Stored<T>;
  }

  async createSubresource(
    resource: GroupVersionResource,
    key: ObjectKey,
    subresource: string,
    body: KubeObject,
  ): Promise<KubeObject> {
    this.bindings.push({ key: joinKey(key), body });
    if (subresource === "binding") {
      const old = await this.get<KubeObject>(resource, key);
      const target = asBody(body)["target"] as { name: string };
      const spec = { ...asBody(asBody(old)["spec"]), nodeName: target.name };
      this.#change(resource, old, { ...old, spec } as KubeObject);
    }
    return { kind: "Status", apiVersion: "v1" };
  }

  #change(
    resource: GroupVersionResource,
    old: Stored<KubeObject>,
    object: KubeObject,
  ): Stored<KubeObject> {
    const { deletionTimestamp, finalizers = [] } = object.metadata ?? {};
    const ends = deletionTimestamp !== undefined && finalizers.length === 0;
    return this.#store(resource, ends ? "DELETED" : "MODIFIED", { ...old, ...object });
  }

  #store(
    resource: GroupVersionResource,
    type: "ADDED" | "MODIFIED" | "DELETED",
    object: KubeObject,
  ): Stored<KubeObject> {
    this.#version += 1;
    const metadata = { ...object.metadata, resourceVersion: String(this.#version) };
    const stored = structuredClone({ ...object, metadata }) as Stored<KubeObject>;
    if (type === "DELETED") this.#kind(resource).delete(keyOf(stored));
    else this.#kind(resource).set(keyOf(stored), stored);
    const event: WatchEvent<KubeObject> = { type, object: stored };
    this.#history.push({ resource: nameOf(resource), version: this.#version, event });
    for (const watch of this.#watches) watch.notify();
    return stored;
  }

  #kind(resource: GroupVersionResource): Map<string, Stored<KubeObject>> {
    const known = this.#objects.get(nameOf(resource));
    if (known !== undefined) return known;
    const kind = new Map<string, Stored<KubeObject>>();
    this.#objects.set(nameOf(resource), kind);
    return kind;
  }
}

function nameOf({ group, resource }: GroupVersionResource): string {
  return `${group}/${resource}`;
}

function notFound({ group, resource }: GroupVersionResource, name: string): StatusError {
  const kind = group === "" ? resource : `${resource}.${group}`;
  return new StatusError("NotFound", `${kind} "${name}" not found`);
}

function mergePatch(target: Body, patch: Body): Body {
  const merged: Body = { ...target };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else if (isBody(value)) merged[key] = mergePatch(isBody(merged[key]) ? merged[key] : {}, value);
    else merged[key] = value;
  }
  return merged;
}

/** Looks into any object by field name. */
function asBody(value: unknown): Body {
  return value as Body;
}

function isBody(value: unknown): value is Body {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
