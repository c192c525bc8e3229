import type { Stored } from "../../model/object.ts";
import { resourcesFrom, sum, toResourceList, type Resources } from "../../model/pod/resources.ts";
import { speaksOf } from "../../model/quota/usage.ts";
import { compareQuantities, type Quantity } from "../../model/quantity.ts";
import type { ResourceQuota } from "../../model/types/core-v1.ts";
import type { Api } from "../api.ts";
import { storedObjects } from "../stored.ts";
import type { Admission, AdmissionPlugin } from "./plugin.ts";
import { unspecifiedResources } from "./quota-constraints.ts";
import { increase, usedNow } from "./quota-usage.ts";
import { denied } from "./refusal.ts";

const zero: Quantity = { nanos: 0n, format: "DecimalSI" };

/** Refuses what a ResourceQuota has no room for. What is admitted counts from now on, before it is written. */
export const resourceQuota: AdmissionPlugin = {
  name: "ResourceQuota",
  reserve: (admission, api) => {
    const { operation, request, object, dryRun } = admission;
    if (operation === "DELETE" || operation === "CONNECT" || request.namespace === "") return;
    if (!isCounted(admission)) return;
    const { namespace, type } = request;
    const quotas = storedObjects<ResourceQuota>(api.store, "resourcequotas", namespace).filter(
      ({ spec }) => speaksOf(spec, type, object),
    );
    for (const quota of quotas) checkSpecified(admission, quota);
    const more = increase(request, object, admission.previous);
    for (const quota of quotas) checkRoom(admission, api, { quota, more });
    if (dryRun || quotas.length === 0 || more.size === 0) return;
    return api.reservations.hold({ resource: type.storedAs, namespace, object });
  },
};

/** What a pod asks for can only change by a resize; nobody asks for anything in a status. */
function isCounted({ operation, request }: Admission): boolean {
  const { type, subresource } = request;
  if (operation === "UPDATE" && type.storedAs === "pods") return subresource === "resize";
  return subresource === "";
}

/** A quota of processor or memory demands that every container says how much it wants. */
function checkSpecified(admission: Admission, quota: Stored<ResourceQuota>): void {
  const { request, object } = admission;
  if (request.type.storedAs !== "pods") return;
  const missing = unspecifiedResources(object, Object.keys(quota.spec?.hard ?? {}));
  if (missing === undefined) return;
  throw denied(admission, `failed quota: ${quota.metadata.name}: must specify ${missing}`);
}

function checkRoom(
  admission: Admission,
  api: Api,
  { quota, more }: { readonly quota: Stored<ResourceQuota>; readonly more: Resources },
): void {
  const hard = resourcesFrom(quota.spec?.hard);
  if (![...more.keys()].some((name) => hard.has(name))) return;
  const used = usedNow(api, admission.request, quota);
  const total = sum(used, more);
  const over = [...more.keys()].filter((name) => {
    const limit = hard.get(name);
    return limit !== undefined && compareQuantities(total.get(name) ?? zero, limit) > 0;
  });
  if (over.length === 0) return;
  const shown = (resources: Resources): string => listed(resources, over);
  const message = `exceeded quota: ${quota.metadata.name}, requested: ${shown(more)}, used: ${shown(used)}, limited: ${shown(hard)}`;
  throw denied(admission, message);
}

/** `limits.cpu=1,pods=3` */
function listed(resources: Resources, names: readonly string[]): string {
  const amounts = names.map((name) => [name, resources.get(name) ?? zero] as const);
  const list = toResourceList(new Map(amounts));
  return Object.keys(list)
    .toSorted()
    .map((name) => `${name}=${list[name]}`)
    .join(",");
}
