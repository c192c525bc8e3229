import type { KubeObject, Stored, StoredMeta } from "../../model/object.ts";
import type { ObjectMeta } from "../../model/types/meta-v1.ts";
import { toTime } from "../../model/instant.ts";

/** The instant at which tests of controllers stand: 2026-01-01 at noon. */
export const NOON = Date.UTC(2026, 0, 1, 12);

/** An object as the API server stores it: name, namespace `default`, a uid made from the name, created at noon. */
export function stored<T extends KubeObject>(name: string, object: T): Stored<T> {
  const given: ObjectMeta = object.metadata ?? {};
  const metadata: StoredMeta = {
    namespace: "default",
    generation: 1,
    ...given,
    name: given.name ?? name,
    uid: given.uid ?? `uid-${name}`,
    resourceVersion: given.resourceVersion ?? "1",
    creationTimestamp: given.creationTimestamp ?? toTime(NOON),
  };
  return { ...object, metadata };
}
