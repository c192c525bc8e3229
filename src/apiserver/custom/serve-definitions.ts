import type { CustomResourceDefinition } from "../../model/types/apiextensions-v1.ts";
import type { Change, Store } from "../../ports/store.ts";
import type { Catalog } from "../catalog.ts";
import { resourceTypesOf } from "./resource-types.ts";

const scope = { resource: "customresourcedefinitions.apiextensions.k8s.io" };
const CHANGES_MAX = 100;

/**
 * Serves the kinds of every CustomResourceDefinition that is established, from now on, and no longer than it is there.
 * The catalog follows the store within the same turn of the event loop.
 */
export function serveDefinitions(store: Store, catalog: Catalog): Disposable {
  const { versions, revision } = store.list(scope);
  for (const { object } of versions) serve(catalog, object as CustomResourceDefinition);
  const watch = store.watch(scope, revision, follow);
  function follow(): void {
    let changes: readonly Change[];
    do {
      changes = watch.take(CHANGES_MAX);
      for (const change of changes) apply(catalog, change);
    } while (changes.length === CHANGES_MAX);
  }
  return { [Symbol.dispose]: () => watch[Symbol.dispose]() };
}

function apply(catalog: Catalog, { type, version }: Change): void {
  if (type === "DELETED") catalog.extend(version.key.name, []);
  else serve(catalog, version.object as CustomResourceDefinition);
}

function serve(catalog: Catalog, definition: CustomResourceDefinition): void {
  const isEstablished = definition.status?.conditions?.some(
    ({ type, status }) => type === "Established" && status === "True",
  );
  catalog.extend(
    definition.metadata?.name ?? "",
    isEstablished === true ? resourceTypesOf(definition) : [],
  );
}
