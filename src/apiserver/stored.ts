import type { KubeObject, Stored } from "../model/object.ts";
import type { Store } from "../ports/store.ts";

/** One stored object, as the type that is known to be kept under `resource`. */
export function storedObject<T extends KubeObject>(
  store: Store,
  resource: string,
  key: { readonly namespace?: string; readonly name: string },
): Stored<T> | undefined {
  const { namespace = "", name } = key;
  return store.get({ resource, namespace, name })?.object as Stored<T> | undefined;
}

/** All stored objects of a resource, of one namespace or of all. */
export function storedObjects<T extends KubeObject>(
  store: Store,
  resource: string,
  namespace?: string,
): readonly Stored<T>[] {
  return store.list({ resource, namespace }).versions.map(({ object }) => object as Stored<T>);
}
