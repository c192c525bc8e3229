import type { KubeObject, ObjectKey, Stored } from "../../src/model/object.ts";
import { StatusError } from "../../src/model/status-error.ts";
import { TransientError } from "../../src/model/transient-error.ts";
import type { Pod } from "../../src/model/types/core-v1.ts";
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
import type { FactBody } from "../life/facts.ts";
import type { Faults } from "../life/faults.ts";
import type { Prng } from "../life/prng.ts";
import type { SimClock } from "./sim-clock.ts";

const troubles = ["ServiceUnavailable", "TooManyRequests", "InternalError"] as const;

export interface UnkindApiOptions {
  readonly api: ApiClient;
  readonly clock: SimClock;
  readonly chance: Prng;
  readonly faults: () => Faults;
  readonly isDead: () => boolean;
  /** Told of what the engine gets to know of its pods. */
  readonly knowledge: Knowledge;
}

export interface Knowledge {
  /** All that there are. */
  readonly list: (pods: readonly Stored<Pod>[]) => void;
  readonly seen: (pod: Stored<Pod>) => void;
  readonly gone: (pod: Stored<Pod>) => void;
}

/** What an engine knows that was told of this version of a pod. */
export function known({ metadata }: Stored<Pod>): FactBody {
  return { kind: "known", graceSeconds: metadata.deletionGracePeriodSeconds, gone: false };
}

/** What one knows that was told that there is none. */
export const knownGone: FactBody = { kind: "known", graceSeconds: undefined, gone: true };

/** Of an engine that has one pod at most. */
export function knowledgeOfOne(tell: (fact: FactBody) => void): Knowledge {
  const gone = (): void => tell(knownGone);
  const seen = (pod: Stored<Pod>): void => tell(known(pod));
  const list = (items: readonly Stored<Pod>[]): void => {
    for (const item of items) seen(item);
    if (items.length === 0) gone();
  };
  return { list, seen, gone };
}

/**
 * The API as one engine reaches it: answers take time, get lost before or after the write, watches break and versions
 * expire. Tells what the engine gets to know of the pod. After the engine's death nobody is answered.
 */
export class UnkindApi implements ApiClient {
  readonly #options: UnkindApiOptions;

  constructor(options: UnkindApiOptions) {
    this.#options = options;
  }

  async get<T extends KubeObject>(resource: ResourceOf<T>, key: ObjectKey): Promise<Stored<T>> {
    return this.#call(async () => this.#options.api.get(resource, key));
  }

  async list<T extends KubeObject>(
    resource: ResourceOf<T>,
    options?: ListOptions,
  ): Promise<List<T>> {
    const list = await this.#call(async () => this.#options.api.list(resource, options));
    if (resource.resource !== "pods") return list;
    this.#options.knowledge.list(list.items);
    return list;
  }

  async *watch<T extends KubeObject>(
    resource: ResourceOf<T>,
    options: WatchOptions,
  ): AsyncIterable<WatchEvent<T>> {
    const { api, chance, faults, isDead, knowledge } = this.#options;
    await this.#pause();
    if (chance.chance(faults().watchCut / 4)) {
      throw new StatusError("Expired", "too old resource version");
    }
    for await (const event of api.watch(resource, options)) {
      if (isDead()) return;
      if (chance.chance(faults().watchCut)) throw new TransientError("watch: connection lost");
      if (event.type !== "BOOKMARK" && resource.resource === "pods") {
        const pod = event.object as Stored<KubeObject> as Stored<Pod>;
        if (event.type === "DELETED") knowledge.gone(pod);
        else knowledge.seen(pod);
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
    return this.#call(async () => this.#options.api.create(resource, namespace, object, options));
  }

  async update<T extends KubeObject>(
    resource: ResourceOf<T>,
    object: T,
    options?: WriteOptions,
  ): Promise<Stored<T>> {
    return this.#call(async () => this.#options.api.update(resource, object, options));
  }

  async patch<T extends KubeObject>(
    resource: ResourceOf<T>,
    key: ObjectKey,
    patch: { readonly type: PatchType; readonly body: unknown; readonly force?: boolean },
    options?: WriteOptions,
  ): Promise<Stored<T>> {
    const written = await this.#call(async () =>
      this.#options.api.patch(resource, key, patch, options),
    );
    if (resource.resource === "pods") this.#options.knowledge.seen(written);
    return written;
  }

  async delete<T extends KubeObject>(
    resource: ResourceOf<T>,
    key: ObjectKey,
    options?: DeleteOptions,
  ): Promise<Stored<T> | undefined> {
    return this.#call(async () => this.#options.api.delete(resource, key, options));
  }

  async createSubresource(
    ...given: Parameters<ApiClient["createSubresource"]>
  ): Promise<KubeObject> {
    return this.#call(async () => this.#options.api.createSubresource(...given));
  }

  async #call<T>(work: () => Promise<T>): Promise<T> {
    const { chance } = this.#options;
    await this.#pause();
    this.#maybeFail();
    const [outcome] = await Promise.allSettled([work()]);
    await this.#pause();
    if (outcome.status === "rejected") throw outcome.reason;
    if (chance.chance(this.#options.faults().apiFails / 2)) {
      throw new TransientError("api: the answer was lost");
    }
    return outcome.value;
  }

  #maybeFail(): void {
    const { chance } = this.#options;
    if (!chance.chance(this.#options.faults().apiFails)) return;
    const reason = chance.pick(troubles);
    if (chance.chance(0.5)) throw new StatusError(reason, "the server is in trouble");
    throw new TransientError("api: connection refused");
  }

  /** The dead wait for ever. */
  async #pause(): Promise<void> {
    const { clock, chance, isDead, faults } = this.#options;
    const ms = chance.chance(faults().apiFails / 4) ? chance.int(10, 2_000) : chance.int(0, 3);
    await clock.sleep(ms);
    if (isDead()) await new Promise<never>(() => undefined);
  }
}
