import type { GroupVersionResource, KubeObject, ObjectKey, Stored } from "../model/object.ts";
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
} from "../ports/api-client.ts";
import { joinKey } from "./resources.ts";

/** What is told of each write's result. */
export interface Observer {
  get(key: string): Stored<KubeObject> | undefined;
  observe(object: Stored<KubeObject>): void;
  observeGone(key: string, uid: string): void;
}

/** An `ApiClient` that tells the informer of the kind what each write answered, before the caller sees the answer. */
export class ObservingClient implements ApiClient {
  readonly #api: ApiClient;
  readonly #observerOf: (resource: GroupVersionResource) => Observer | undefined;

  constructor(
    api: ApiClient,
    observerOf: (resource: GroupVersionResource) => Observer | undefined,
  ) {
    this.#api = api;
    this.#observerOf = observerOf;
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

  watch<T extends KubeObject>(
    resource: ResourceOf<T>,
    options: WatchOptions,
  ): AsyncIterable<WatchEvent<T>> {
    return this.#api.watch(resource, options);
  }

  async create<T extends KubeObject>(
    resource: ResourceOf<T>,
    namespace: string | undefined,
    object: T,
    options?: WriteOptions,
  ): Promise<Stored<T>> {
    return this.#tell(
      resource,
      await this.#api.create(resource, namespace, object, options),
      options,
    );
  }

  async update<T extends KubeObject>(
    resource: ResourceOf<T>,
    object: T,
    options?: WriteOptions,
  ): Promise<Stored<T>> {
    return this.#tell(resource, await this.#api.update(resource, object, options), options);
  }

  async patch<T extends KubeObject>(
    resource: ResourceOf<T>,
    key: ObjectKey,
    patch: { readonly type: PatchType; readonly body: unknown; readonly force?: boolean },
    options?: WriteOptions,
  ): Promise<Stored<T>> {
    return this.#tell(resource, await this.#api.patch(resource, key, patch, options), options);
  }

  async delete<T extends KubeObject>(
    resource: ResourceOf<T>,
    key: ObjectKey,
    options?: DeleteOptions,
  ): Promise<Stored<T> | undefined> {
    const observer = this.#observerOf(resource);
    const uid = options?.preconditions?.uid ?? observer?.get(joinKey(key))?.metadata.uid;
    const object = await this.#api.delete(resource, key, options);
    // An answer with a deletion timestamp is an object that is still there, waiting for its end.
    if (object?.metadata.deletionTimestamp !== undefined) observer?.observe(object);
    else if (uid !== undefined) observer?.observeGone(joinKey(key), uid);
    return object;
  }

  async createSubresource(
    resource: GroupVersionResource,
    key: ObjectKey,
    subresource: string,
    body: KubeObject,
  ): Promise<KubeObject> {
    return this.#api.createSubresource(resource, key, subresource, body);
  }

  #tell<T extends KubeObject>(
    resource: GroupVersionResource,
    object: Stored<T>,
    options: WriteOptions | undefined,
  ): Stored<T> {
    if (options?.dryRun !== true) this.#observerOf(resource)?.observe(object);
    return object;
  }
}
