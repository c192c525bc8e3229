import {
  apiVersionOf,
  type GroupVersionResource,
  type KubeObject,
  type ObjectKey,
  type Stored,
} from "../model/object.ts";
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
import { statusErrorOf } from "./http-status.ts";
import { HttpsTransport, type Exchange } from "./https-transport.ts";
import type { Connection } from "./kubeconfig.ts";
import { TransientError } from "../model/transient-error.ts";

const patchContentTypes: Readonly<Record<PatchType, string>> = {
  json: "application/json-patch+json",
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
  apply: "application/apply-patch+yaml",
};

interface ListBody<T extends KubeObject> {
  readonly metadata: { readonly resourceVersion: string };
  readonly items: readonly Stored<T>[];
}

/** `ApiClient` over HTTPS: Tandem's own API from outside, or a real Kubernetes. Ends its connections with `close`. */
export class HttpsClient implements ApiClient, Disposable {
  readonly #transport: HttpsTransport;

  constructor(connection: Connection) {
    this.#transport = new HttpsTransport(connection);
  }

  close(): void {
    this.#transport.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async get<T extends KubeObject>(resource: ResourceOf<T>, key: ObjectKey): Promise<Stored<T>> {
    return this.#send({ method: "GET", path: objectPath(resource, key) });
  }

  async list<T extends KubeObject>(
    resource: ResourceOf<T>,
    options: ListOptions = {},
  ): Promise<List<T>> {
    const path = listPath(resource, options.namespace);
    const body = await this.#send<ListBody<T>>({ method: "GET", path, query: selectors(options) });
    return { resourceVersion: body.metadata.resourceVersion, items: body.items };
  }

  async *watch<T extends KubeObject>(
    resource: ResourceOf<T>,
    options: WatchOptions,
  ): AsyncGenerator<WatchEvent<T>> {
    const { resourceVersion, signal } = options;
    const query = {
      ...selectors(options),
      resourceVersion,
      watch: "true",
      allowWatchBookmarks: "true",
    };
    const path = listPath(resource, options.namespace);
    for await (const line of this.#transport.lines({ method: "GET", path, query, signal })) {
      yield watchEventOf<T>(line);
    }
  }

  async create<T extends KubeObject>(
    resource: ResourceOf<T>,
    namespace: string | undefined,
    object: T,
    options: WriteOptions = {},
  ): Promise<Stored<T>> {
    const path = listPath(resource, namespace);
    return this.#send({
      method: "POST",
      path,
      query: writeQuery(options),
      body: typed(resource, object),
    });
  }

  async update<T extends KubeObject>(
    resource: ResourceOf<T>,
    object: T,
    options: WriteOptions = {},
  ): Promise<Stored<T>> {
    const { name = "", namespace } = object.metadata ?? {};
    const path = objectPath(resource, { name, namespace }, options.subresource);
    return this.#send({
      method: "PUT",
      path,
      query: writeQuery(options),
      body: typed(resource, object),
    });
  }

  async patch<T extends KubeObject>(
    resource: ResourceOf<T>,
    key: ObjectKey,
    patch: { readonly type: PatchType; readonly body: unknown; readonly force?: boolean },
    options: WriteOptions = {},
  ): Promise<Stored<T>> {
    const force = patch.force === undefined ? {} : { force: String(patch.force) };
    return this.#send({
      method: "PATCH",
      path: objectPath(resource, key, options.subresource),
      query: { ...writeQuery(options), ...force },
      contentType: patchContentTypes[patch.type],
      body: patch.body,
    });
  }

  async delete<T extends KubeObject>(
    resource: ResourceOf<T>,
    key: ObjectKey,
    options: DeleteOptions = {},
  ): Promise<Stored<T> | undefined> {
    const body = { kind: "DeleteOptions", apiVersion: "v1", ...options };
    const path = objectPath(resource, key);
    const object = await this.#send<Stored<T>>({ method: "DELETE", path, body });
    const { deletionGracePeriodSeconds, finalizers = [] } = object.metadata;
    // What is gone is answered with a Status, or with an object that nothing holds any more.
    const isHeld = deletionGracePeriodSeconds !== 0 || finalizers.length > 0;
    return object.kind !== "Status" && isHeld ? object : undefined;
  }

  async createSubresource(
    resource: GroupVersionResource,
    key: ObjectKey,
    subresource: string,
    body: KubeObject,
  ): Promise<KubeObject> {
    return this.#send({ method: "POST", path: objectPath(resource, key, subresource), body });
  }

  async #send<T>(exchange: Exchange): Promise<T> {
    const { code, text } = await this.#transport.send(exchange);
    if (code >= 400) throw statusErrorOf(code, text);
    return parsed(text) as T;
  }
}

/** Objects that came out of lists have neither version nor kind; a server wants the version at least. */
function typed<T extends KubeObject>(resource: ResourceOf<T>, object: T): T {
  return object.apiVersion === undefined
    ? { ...object, apiVersion: apiVersionOf(resource) }
    : object;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new TransientError("the API server's answer is no JSON", { cause: error });
  }
}

function watchEventOf<T extends KubeObject>(line: string): WatchEvent<T> {
  const event = parsed(line) as { readonly type: string; readonly object: Stored<T> };
  switch (event.type) {
    case "ADDED":
    case "MODIFIED":
    case "DELETED":
      return { type: event.type, object: event.object };
    case "BOOKMARK":
      return { type: "BOOKMARK", resourceVersion: event.object.metadata.resourceVersion };
    default:
      throw statusErrorOf(500, JSON.stringify(event.object));
  }
}

function listPath({ group, version, resource }: GroupVersionResource, namespace?: string): string {
  const root = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
  const scope = namespace === undefined ? "" : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${root}${scope}/${resource}`;
}

function objectPath(resource: GroupVersionResource, key: ObjectKey, subresource?: string): string {
  const path = `${listPath(resource, key.namespace)}/${encodeURIComponent(key.name)}`;
  return subresource === undefined ? path : `${path}/${subresource}`;
}

function selectors({
  labelSelector,
  fieldSelector,
}: ListOptions): Readonly<Record<string, string>> {
  return {
    ...(labelSelector !== undefined && { labelSelector }),
    ...(fieldSelector !== undefined && { fieldSelector }),
  };
}

function writeQuery({ fieldManager, dryRun }: WriteOptions): Readonly<Record<string, string>> {
  return {
    ...(fieldManager !== undefined && { fieldManager }),
    ...(dryRun === true && { dryRun: "All" }),
  };
}
