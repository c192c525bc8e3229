import type { KubeObject, Stored } from "../model/object.ts";
import { isStatus } from "../model/status-error.ts";
import { TransientError } from "../model/transient-error.ts";
import type { ApiClient, List, ResourceOf, WatchEvent } from "../ports/api-client.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import { ObjectCache, type Change, type IndexFunction } from "./object-cache.ts";

/** The rest before a lost watch is taken up again; it doubles while no event arrives. */
export const WATCH_RETRY_FIRST_MS = 10;
export const WATCH_RETRY_MAX_MS = 10_000;
/** A watch that lasted this long was healthy, even if nothing happened in it. */
const WATCH_HEALTHY_MS = 5_000;

export interface InformerOptions<T extends KubeObject> {
  readonly api: ApiClient;
  readonly resource: ResourceOf<T>;
  readonly clock: Clock;
  readonly log: Log;
  /** Watches only these objects: `spec.nodeName=n1`. */
  readonly fieldSelector?: string | undefined;
  readonly labelSelector?: string | undefined;
}

/**
 * A copy of every object of one kind, kept up to date by list and watch, and by the caller's own writes: what
 * `observe` was given is in the copy at once, and older news never replaces it. A controller that writes through
 * `Informers.api` therefore never decides on news older than its own last write, and needs no expectations.
 */
export class Informer<T extends KubeObject> {
  readonly #options: InformerOptions<T>;
  readonly #cache = new ObjectCache<T>();
  readonly #handlers: ((change: Change<T>) => void)[] = [];
  readonly #synced = Promise.withResolvers<void>();
  #hasSynced = false;
  #failures = 0;

  constructor(options: InformerOptions<T>) {
    this.#options = options;
  }

  get resource(): ResourceOf<T> {
    return this.#options.resource;
  }

  get hasSynced(): boolean {
    return this.#hasSynced;
  }

  /** Resolves when the first list is in the cache, or when the informer was stopped before that. */
  async synced(): Promise<void> {
    return this.#synced.promise;
  }

  get(key: string): Stored<T> | undefined {
    return this.#cache.get(key);
  }

  list(namespace?: string): readonly Stored<T>[] {
    return this.#cache.list(namespace);
  }

  /** Objects under `value` of the index that `addIndex` made; in the order in which they came. */
  byIndex(index: string, value: string): readonly Stored<T>[] {
    return this.#cache.byIndex(index, value);
  }

  /** Makes an index, of the objects that are here already too. A second call with the same name does nothing. */
  addIndex(name: string, values: IndexFunction<T>): void {
    this.#cache.addIndex(name, values);
  }

  /** Calls `handler` for every change from now on, and now for each object that is here already. */
  onChange(handler: (change: Change<T>) => void): void {
    this.#handlers.push(handler);
    for (const after of this.#cache.list()) handler({ before: undefined, after });
  }

  /** Takes in what a write of ours answered, unless the watch has brought it, or something newer, already. */
  observe(object: Stored<T>): void {
    this.#tell(this.#cache.observe(object));
  }

  /** Takes in that a delete of ours removed the object with this key and uid at once. */
  observeGone(key: string, uid: string): void {
    this.#tell(this.#cache.observeGone(key, uid));
  }

  /** Lists and watches until the signal aborts. Every fault of the server is survived: back off, list again. */
  async run(signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted) await this.#follow(signal);
    } finally {
      this.#synced.resolve();
    }
  }

  async #follow(signal: AbortSignal): Promise<void> {
    try {
      await this.#listAndWatch(signal);
    } catch (error) {
      if (signal.aborted) return;
      if (!isStatus(error) && !(error instanceof TransientError)) throw error;
      this.#report(error);
    }
    await this.#rest(signal);
  }

  async #listAndWatch(signal: AbortSignal): Promise<void> {
    const { api, resource, labelSelector, fieldSelector } = this.#options;
    this.#replace(await api.list(resource, { labelSelector, fieldSelector }));
    while (!signal.aborted) {
      try {
        await this.#watch(signal);
      } catch (error) {
        // A lost connection resumes where it was; anything that the server named starts from a new list.
        if (!(error instanceof TransientError)) throw error;
      }
      if (!signal.aborted) await this.#rest(signal);
    }
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const { api, resource, labelSelector, fieldSelector, clock } = this.#options;
    const resourceVersion = String(this.#cache.version);
    const selectors = { labelSelector, fieldSelector };
    const since = clock.now();
    for await (const event of api.watch(resource, { ...selectors, resourceVersion, signal })) {
      this.#failures = 0;
      this.#apply(event);
    }
    if (clock.now() - since >= WATCH_HEALTHY_MS) this.#failures = 0;
  }

  #replace(list: List<T>): void {
    for (const change of this.#cache.replace(list)) this.#tell(change);
    this.#hasSynced = true;
    this.#synced.resolve();
  }

  #apply(event: WatchEvent<T>): void {
    if (event.type === "BOOKMARK") this.#cache.advance(Number(event.resourceVersion));
    else this.#tell(this.#cache.apply(event.type, event.object));
  }

  #tell(change: Change<T> | undefined): void {
    if (change === undefined) return;
    for (const handler of this.#handlers) handler(change);
  }

  async #rest(signal: AbortSignal): Promise<void> {
    const restMs = Math.min(WATCH_RETRY_FIRST_MS * 2 ** this.#failures, WATCH_RETRY_MAX_MS);
    this.#failures += 1;
    try {
      await this.#options.clock.sleep(restMs, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  #report(error: Error): void {
    const { log, resource } = this.#options;
    const fields = { resource: resource.resource, error: error.message };
    if (isStatus(error, "Expired")) log.debug("informer lists again", fields);
    else log.warn("informer lists again", fields);
  }
}
