import type { KubeObject } from "../../model/object.ts";
import { largest, sum, type Resources } from "../../model/pod/resources.ts";
import { quotaUsageOf, speaksOf } from "../../model/quota/usage.ts";
import type { ResourceQuota } from "../../model/types/core-v1.ts";
import type { Api } from "../api.ts";
import type { ApiRequest } from "../request/api-request.ts";
import { storedObjects } from "../stored.ts";

/**
 * What the objects of the request's kind use of the quota, those on their way to the store included. Counted from the
 * store itself: the quota's status is what its controller last saw, and may lag.
 */
export function usedNow(
  api: Api,
  { type, namespace }: ApiRequest,
  quota: ResourceQuota,
): Resources {
  const stored = storedObjects(api.store, type.storedAs, namespace);
  const coming = api.reservations.of(type.storedAs, namespace);
  const byName = new Map<string, Resources>();
  for (const object of [...stored, ...coming]) {
    if (!speaksOf(quota.spec, type, object)) continue;
    const name = object.metadata?.name ?? "";
    // An object that is there and about to change counts once, as the larger of the two.
    byName.set(name, largest(byName.get(name) ?? new Map(), quotaUsageOf(type, object)));
  }
  return [...byName.values()].reduce(sum, new Map());
}

/** What `object` uses beyond what `previous` did; only what grows. */
export function increase(
  { type }: ApiRequest,
  object: KubeObject,
  previous: KubeObject | undefined,
): Resources {
  const before: Resources = previous === undefined ? new Map() : quotaUsageOf(type, previous);
  const entries = [...quotaUsageOf(type, object)].flatMap(([name, { nanos, format }]) => {
    const more = nanos - (before.get(name)?.nanos ?? 0n);
    return more > 0n ? [[name, { nanos: more, format }] as const] : [];
  });
  return new Map(entries);
}
