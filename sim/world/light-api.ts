import { toTime } from "../../src/model/instant.ts";
import type { Instant } from "../../src/model/instant.ts";
import type { KubeObject, ObjectKey, Stored } from "../../src/model/object.ts";
import { StatusError } from "../../src/model/status-error.ts";
import type { Pod } from "../../src/model/types/core-v1.ts";
import type {
  ApiClient,
  DeleteOptions,
  List,
  PatchType,
  ResourceOf,
  WatchEvent,
  WatchOptions,
  WriteOptions,
} from "../../src/ports/api-client.ts";
import { applyStrategicMergePatch } from "../../src/select/strategic-merge-patch.ts";
import { isTerminal } from "../../src/status/terminal.ts";

const DEFINITION = "core.v1.Pod";
type PodEvent = WatchEvent<Pod> & { readonly type: "ADDED" | "MODIFIED" | "DELETED" };

/**
 * The API as far as one node with one pod needs it, in memory and without copies: for the lives that need no more.
 * Pods are patched and deleted by the rules of the real server; Events are taken and forgotten.
 */
export class LightApi implements ApiClient {
  readonly #now: () => Instant;
  #pod: Stored<Pod> | undefined;
  #version = 1;
  #count = 0;
  readonly #history: PodEvent[] = [];
  #news = Promise.withResolvers<void>();

  constructor(now: () => Instant) {
    this.#now = now;
  }

  async get<T extends KubeObject>(
    resource: ResourceOf<T>,
    { name }: ObjectKey,
  ): Promise<Stored<T>> {
    if (this.#pod === undefined || resource.resource !== "pods") throw notFound(name);
    return this.#pod as Stored<KubeObject> as Stored<T>;
  }

  async list<T extends KubeObject>(resource: ResourceOf<T>): Promise<List<T>> {
    const isThere = this.#pod !== undefined && resource.resource === "pods";
    const items = isThere ? [this.#pod as Stored<KubeObject> as Stored<T>] : [];
    return { resourceVersion: String(this.#version), items };
  }

  async *watch<T extends KubeObject>(
    _resource: ResourceOf<T>,
    { resourceVersion, signal }: WatchOptions,
  ): AsyncIterable<WatchEvent<T>> {
    const since = Number(resourceVersion);
    let next = this.#history.findIndex(({ object }) => versionOf(object) > since);
    if (next < 0) next = this.#history.length;
    const aborted = new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
    while (!signal.aborted) {
      const event = this.#history[next];
      if (event === undefined) {
        await Promise.race([this.#news.promise, aborted]);
      } else {
        next += 1;
        yield event as WatchEvent<KubeObject> as WatchEvent<T>;
      }
    }
  }

  async create<T extends KubeObject>(
    resource: ResourceOf<T>,
    namespace: string | undefined,
    object: T,
  ): Promise<Stored<T>> {
    this.#count += 1;
    const metadata = {
      name: "",
      ...object.metadata,
      namespace,
      uid: `00000000-0000-4000-8000-${String(this.#count).padStart(12, "0")}`,
      creationTimestamp: toTime(this.#now()),
      generation: 1,
      resourceVersion: String(this.#version),
    };
    const created = { ...object, metadata } as Stored<T>;
    if (resource.resource !== "pods") return created;
    const pod = { ...created, status: { phase: "Pending" } } as Stored<KubeObject> as Stored<Pod>;
    return this.#store("ADDED", pod) as Stored<KubeObject> as Stored<T>;
  }

  async update<T extends KubeObject>(_resource: ResourceOf<T>, object: T): Promise<Stored<T>> {
    throw notFound(object.metadata?.name ?? "");
  }

  async patch<T extends KubeObject>(
    resource: ResourceOf<T>,
    { name }: ObjectKey,
    patch: { readonly type: PatchType; readonly body: unknown },
    { subresource }: WriteOptions = {},
  ): Promise<Stored<T>> {
    const old = this.#pod;
    if (old === undefined || resource.resource !== "pods") throw notFound(name);
    const { metadata, ...body } = patch.body as Partial<Pod>;
    const labels = metadata?.labels;
    if (metadata?.uid !== undefined && metadata.uid !== old.metadata.uid) {
      throw new StatusError("Conflict", "the UID in the precondition does not match");
    }
    const change = subresource === "status" ? { status: body.status ?? {} } : body;
    const merged = (patch.type === "merge"
      ? { ...old, ...change }
      : applyStrategicMergePatch(DEFINITION, { ...old }, change)) as KubeObject as Pod;
    const isNew = subresource !== "status" && !isSame(merged.spec, old.spec);
    const isNews = isNew || labels !== undefined || !isSame(merged.status, old.status);
    if (!isNews) return old as Stored<KubeObject> as Stored<T>;
    const generation = (old.metadata.generation ?? 1) + (isNew ? 1 : 0);
    const changed = { ...old.metadata, ...(labels && { labels }), generation };
    const after = { ...merged, metadata: changed };
    return this.#store("MODIFIED", after) as Stored<KubeObject> as Stored<T>;
  }

  /** By semantics §5.2: a second delete only shortens; a finished pod goes at once. */
  async delete<T extends KubeObject>(
    _resource: ResourceOf<T>,
    { name }: ObjectKey,
    { gracePeriodSeconds, preconditions }: DeleteOptions = {},
  ): Promise<Stored<T> | undefined> {
    const old = this.#pod;
    if (old === undefined) throw notFound(name);
    if (preconditions?.uid !== undefined && preconditions.uid !== old.metadata.uid) {
      throw new StatusError("Conflict", "the UID in the precondition does not match");
    }
    const asked = isTerminal(old.status?.phase)
      ? 0
      : (gracePeriodSeconds ?? old.spec?.terminationGracePeriodSeconds ?? 30);
    if (asked === 0) {
      this.#store("DELETED", old);
      this.#pod = undefined;
      return undefined;
    }
    const before = old.metadata.deletionGracePeriodSeconds;
    if (before !== undefined && asked >= before) return old as Stored<KubeObject> as Stored<T>;
    const deleted = deletedPod(old, asked, this.#now());
    return this.#store("MODIFIED", deleted) as Stored<KubeObject> as Stored<T>;
  }

  async createSubresource(): Promise<KubeObject> {
    throw notFound("");
  }

  #store(type: PodEvent["type"], pod: Stored<Pod>): Stored<Pod> {
    this.#version += 1;
    const metadata = { ...pod.metadata, resourceVersion: String(this.#version) };
    const stored = { ...pod, metadata };
    this.#pod = stored;
    this.#history.push({ type, object: stored });
    this.#news.resolve();
    this.#news = Promise.withResolvers<void>();
    return stored;
  }
}

function deletedPod(pod: Stored<Pod>, seconds: number, now: Instant): Stored<Pod> {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, generation = 1 } = pod.metadata;
  const requestedAt =
    deletionTimestamp === undefined
      ? now
      : Date.parse(deletionTimestamp) - deletionGracePeriodSeconds * 1000;
  const isLate = requestedAt + seconds * 1000 < now;
  const grace = isLate && deletionTimestamp !== undefined ? 1 : seconds;
  const metadata = {
    ...pod.metadata,
    generation: generation + (deletionTimestamp === undefined ? 1 : 0),
    deletionTimestamp: toTime(requestedAt + grace * 1000),
    deletionGracePeriodSeconds: grace,
  };
  return { ...pod, metadata };
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

function versionOf({ metadata }: Stored<Pod>): number {
  return Number(metadata.resourceVersion);
}

function notFound(name: string): StatusError {
  return new StatusError("NotFound", `pods "${name}" not found`);
}
