import type { KubeObject, ObjectKey, Stored } from "../model/object.ts";
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
import type { InternalApi, InternalReply, InternalRequest } from "../ports/internal-api.ts";
import { assert } from "../model/assert.ts";

/** `ApiClient` by function call into the API server of the same process. Objects are shared, never copied. */
export function inProcessClient(api: InternalApi): ApiClient {
  return new InProcessClient(api);
}

const patchContentTypes: Readonly<Record<PatchType, string>> = {
  json: "application/json-patch+json",
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
  apply: "application/apply-patch+yaml",
};

class InProcessClient implements ApiClient {
  readonly #api: InternalApi;

  constructor(api: InternalApi) {
    this.#api = api;
  }

  async get<T extends KubeObject>(resource: ResourceOf<T>, key: ObjectKey): Promise<Stored<T>> {
    return this.#object({ verb: "get", resource, ...key });
  }

  async list<T extends KubeObject>(
    resource: ResourceOf<T>,
    options: ListOptions = {},
  ): Promise<List<T>> {
    const { namespace } = options;
    const request: InternalRequest = {
      verb: "list",
      resource,
      namespace,
      query: selectors(options),
    };
    const reply = await this.#api.request(request);
    assert(reply.kind === "list", "a list is answered with a list");
    const { resourceVersion } = reply;
    return { resourceVersion, items: reply.items as readonly Stored<T>[] };
  }

  async *watch<T extends KubeObject>(
    resource: ResourceOf<T>,
    options: WatchOptions,
  ): AsyncGenerator<WatchEvent<T>> {
    const { namespace, resourceVersion, signal } = options;
    const query = { ...selectors(options), resourceVersion, allowWatchBookmarks: "true" };
    const reply = await this.#api.request({ verb: "watch", resource, namespace, query });
    assert(reply.kind === "watch", "a watch is answered with events");
    for await (const batch of reply.events(signal)) {
      for (const event of batch) yield watchEventOf<T>(event);
    }
  }

  async create<T extends KubeObject>(
    resource: ResourceOf<T>,
    namespace: string | undefined,
    object: T,
    options: WriteOptions = {},
  ): Promise<Stored<T>> {
    const { subresource } = options;
    const query = writeQuery(options);
    return this.#object({ verb: "create", resource, namespace, subresource, query, body: object });
  }

  async update<T extends KubeObject>(
    resource: ResourceOf<T>,
    object: T,
    options: WriteOptions = {},
  ): Promise<Stored<T>> {
    const { name, namespace } = object.metadata ?? {};
    const { subresource } = options;
    const query = writeQuery(options);
    const body = object;
    return this.#object({ verb: "update", resource, namespace, name, subresource, query, body });
  }

  async patch<T extends KubeObject>(
    resource: ResourceOf<T>,
    key: ObjectKey,
    patch: { readonly type: PatchType; readonly body: unknown; readonly force?: boolean },
    options: WriteOptions = {},
  ): Promise<Stored<T>> {
    const force = patch.force === undefined ? {} : { force: String(patch.force) };
    return this.#object({
      verb: "patch",
      resource,
      ...key,
      subresource: options.subresource,
      query: { ...writeQuery(options), ...force },
      body: patch.body,
      contentType: patchContentTypes[patch.type],
    });
  }

  async delete<T extends KubeObject>(
    resource: ResourceOf<T>,
    key: ObjectKey,
    options: DeleteOptions = {},
  ): Promise<Stored<T> | undefined> {
    const body = { kind: "DeleteOptions", apiVersion: "v1", ...options };
    const reply = await this.#api.request({ verb: "delete", resource, ...key, body });
    const object = objectIn(reply);
    // What is gone is answered with a Status, or with an object that nothing holds any more.
    const isGone = object.kind === "Status" || isFinished(object);
    return isGone ? undefined : (object as Stored<T>);
  }

  async createSubresource(
    resource: ResourceOf<KubeObject>,
    key: ObjectKey,
    subresource: string,
    body: KubeObject,
  ): Promise<KubeObject> {
    return objectIn(
      await this.#api.request({ verb: "create", resource, ...key, subresource, body }),
    );
  }

  async #object<T extends KubeObject>(request: InternalRequest): Promise<Stored<T>> {
    return objectIn(await this.#api.request(request)) as Stored<T>;
  }
}

function objectIn(reply: InternalReply): KubeObject {
  assert(reply.kind === "object", "one object is answered with one object");
  return reply.object;
}

function isFinished(object: KubeObject): boolean {
  const { deletionGracePeriodSeconds, finalizers } = object.metadata ?? {};
  return deletionGracePeriodSeconds === 0 && (finalizers ?? []).length === 0;
}

function watchEventOf<T extends KubeObject>(event: {
  readonly type: WatchEvent<T>["type"];
  readonly resourceVersion: string;
  readonly object?: KubeObject | undefined;
}): WatchEvent<T> {
  const { type, resourceVersion } = event;
  if (type === "BOOKMARK") return { type, resourceVersion };
  return { type, object: event.object as Stored<T> };
}

function selectors(options: ListOptions): Readonly<Record<string, string>> {
  const { labelSelector, fieldSelector } = options;
  return {
    ...(labelSelector !== undefined && { labelSelector }),
    ...(fieldSelector !== undefined && { fieldSelector }),
  };
}

function writeQuery(options: WriteOptions): Readonly<Record<string, string>> {
  const { fieldManager, dryRun } = options;
  return {
    ...(fieldManager !== undefined && { fieldManager }),
    ...(dryRun === true && { dryRun: "All" }),
    // Our own parts write fields that exist; whoever does not is told by the type checker.
    fieldValidation: "Ignore",
  };
}
