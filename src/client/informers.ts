import type { GroupVersionResource, KubeObject } from "../model/object.ts";
import type { ApiClient, ResourceOf } from "../ports/api-client.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import { Informer } from "./informer.ts";
import { ObservingClient } from "./observing-client.ts";

export interface InformersOptions {
  readonly api: ApiClient;
  readonly clock: Clock;
  readonly log: Log;
}

interface Entry {
  readonly informer: Informer<KubeObject>;
  readonly stop: AbortController;
}

/** One shared informer for each kind, and a client whose writes are in the informers before they are answered. */
export class Informers {
  readonly api: ApiClient;
  readonly #options: InformersOptions;
  readonly #entries = new Map<string, Entry>();
  #start: ((entry: Entry) => void) | undefined;

  constructor(options: InformersOptions) {
    this.#options = options;
    this.api = new ObservingClient(options.api, (resource) => this.#find(resource)?.informer);
  }

  /** The informer of this kind; made, and started when `run` has been called, at the first call. */
  of<T extends KubeObject>(resource: ResourceOf<T>): Informer<T> {
    const known = this.#find(resource);
    if (known !== undefined) return asInformerOf<T>(known.informer);
    const informer = new Informer<T>({ ...this.#options, resource });
    const entry = { informer: asInformerOf<KubeObject>(informer), stop: new AbortController() };
    this.#entries.set(nameOf(resource), entry);
    this.#start?.(entry);
    return informer;
  }

  /** Stops and forgets the informer of a kind that is no longer served. */
  drop(resource: GroupVersionResource): void {
    this.#find(resource)?.stop.abort();
    this.#entries.delete(nameOf(resource));
  }

  /** Resolves when every informer asked for so far has its first list. */
  async synced(): Promise<void> {
    await Promise.all([...this.#entries.values()].map(async ({ informer }) => informer.synced()));
  }

  /** Runs every informer, those asked for later too, until the signal aborts; rejects when one has a bug. */
  async run(signal: AbortSignal): Promise<void> {
    const ended = Promise.withResolvers<void>();
    const running = new Set<Promise<void>>();
    this.#start = ({ informer, stop }) => {
      const run = informer.run(AbortSignal.any([signal, stop.signal]));
      const settled = run.catch(ended.reject).finally(() => running.delete(settled));
      running.add(settled);
    };
    for (const entry of this.#entries.values()) this.#start(entry);
    if (signal.aborted) ended.resolve();
    signal.addEventListener("abort", () => ended.resolve(), { once: true });
    await ended.promise;
    await Promise.all(running);
  }

  #find(resource: GroupVersionResource): Entry | undefined {
    return this.#entries.get(nameOf(resource));
  }
}

function nameOf({ group, version, resource }: GroupVersionResource): string {
  return `${group}/${version}/${resource}`;
}

/** The map holds informers of every kind; the resource that names one also carries its type. */
function asInformerOf<T extends KubeObject>(informer: unknown): Informer<T> {
  return informer as Informer<T>;
}
