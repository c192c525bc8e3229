import type {
  GroupVersionResource,
  KubeObject,
  ObjectKey,
  Stored,
} from "../../src/model/object.ts";
import { StatusError } from "../../src/model/status-error.ts";
import { TransientError } from "../../src/model/transient-error.ts";
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
} from "../../src/ports/api-client.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { Prng } from "../life/prng.ts";

/** How often things go wrong, from 0 to 1. */
export interface Mischief {
  /** A write is refused as a conflict, and not done. */
  readonly conflict: number;
  /** A write is done, but its answer is lost. */
  readonly lostAnswer: number;
  /** An event of a watch comes late, or the watch is cut before it. */
  readonly slowEvent: number;
  readonly cutWatch: number;
}

/** An API client to which everything happens that may happen to one; by a given chance, so that it happens again. */
export class ChaoticClient implements ApiClient {
  readonly #api: ApiClient;
  readonly #mischief: Mischief;
  readonly #chance: Prng;
  readonly #clock: Clock;
  /** Set to false to let the world calm down. */
  isWild = true;

  constructor(
    api: ApiClient,
    mischief: Mischief,
    { chance, clock }: { readonly chance: Prng; readonly clock: Clock },
  ) {
    this.#api = api;
    this.#mischief = mischief;
    this.#chance = chance;
    this.#clock = clock;
  }

  async get<T extends KubeObject>(resource: ResourceOf<T>, key: ObjectKey): Promise<Stored<T>> {
    return this.#api.get(resource, key);
  }

  async list<T extends KubeObject>(
    resource: ResourceOf<T>,
    options?: ListOptions,
  ): Promise<List<T>> {
    return this.#api.list(resource, options);
  }

  async *watch<T extends KubeObject>(
    resource: ResourceOf<T>,
    options: WatchOptions,
  ): AsyncGenerator<WatchEvent<T>> {
    for await (const event of this.#api.watch(resource, options)) {
      if (this.#happens(this.#mischief.cutWatch)) throw new TransientError("watch: cut");
      if (this.#happens(this.#mischief.slowEvent)) {
        await this.#clock.sleep(this.#chance.int(0, 200), options.signal).catch(() => undefined);
      }
      yield event;
    }
  }

  async create<T extends KubeObject>(
    resource: ResourceOf<T>,
    namespace: string | undefined,
    object: T,
    options?: WriteOptions,
  ): Promise<Stored<T>> {
    return this.#write(async () => this.#api.create(resource, namespace, object, options));
  }

  async update<T extends KubeObject>(
    resource: ResourceOf<T>,
    object: T,
    options?: WriteOptions,
  ): Promise<Stored<T>> {
    return this.#write(async () => this.#api.update(resource, object, options));
  }

  async patch<T extends KubeObject>(
    resource: ResourceOf<T>,
    key: ObjectKey,
    patch: { readonly type: PatchType; readonly body: unknown; readonly force?: boolean },
    options?: WriteOptions,
  ): Promise<Stored<T>> {
    return this.#write(async () => this.#api.patch(resource, key, patch, options));
  }

  async delete<T extends KubeObject>(
    resource: ResourceOf<T>,
    key: ObjectKey,
    options?: DeleteOptions,
  ): Promise<Stored<T> | undefined> {
    return this.#write(async () => this.#api.delete(resource, key, options));
  }

  async createSubresource(
    resource: GroupVersionResource,
    key: ObjectKey,
    subresource: string,
    body: KubeObject,
  ): Promise<KubeObject> {
    return this.#write(async () => this.#api.createSubresource(resource, key, subresource, body));
  }

  async #write<R>(action: () => Promise<R>): Promise<R> {
    if (this.#happens(this.#mischief.conflict)) throw new StatusError("Conflict", "chaos");
    const answer = await action();
    if (this.#happens(this.#mischief.lostAnswer)) throw new TransientError("answer lost");
    return answer;
  }

  #happens(share: number): boolean {
    return this.isWild && this.#chance.chance(share);
  }
}
