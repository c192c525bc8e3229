import type { KubeObject, Stored } from "../../model/object.ts";
import { resourcesFrom, sum, toResourceList, type Resources } from "../../model/pod/resources.ts";
import { hasScopes, scopesMatchPod } from "../../model/quota/scopes.ts";
import { quotaUsageOf } from "../../model/quota/usage.ts";
import { compareQuantities, subtractQuantities, type Quantity } from "../../model/quantity.ts";
import type { ResourceType } from "../../model/resources/resource-type.ts";
import type { ResourceQuota } from "../../model/types/core-v1.ts";
import type { Api } from "../api.ts";
import { updateObject } from "../objects/update.ts";
import { storedObjects } from "../stored.ts";
import type { Admission, AdmissionPlugin } from "./plugin.ts";
import { unspecifiedResources } from "./quota-constraints.ts";
import { denied } from "./refusal.ts";

const zero: Quantity = { nanos: 0n, format: "DecimalSI" };

/**
 * Refuses what a ResourceQuota has no room for. What is admitted is added to the quota's status at once, so that the
 * next of many requests is measured against it; the controller counts anew afterwards.
 */
export const resourceQuota: AdmissionPlugin = {
  name: "ResourceQuota",
  validate: (admission, api) => {
    const { operation, request } = admission;
    if (operation === "DELETE" || operation === "CONNECT" || request.namespace === "") return;
    const quotas = storedObjects<ResourceQuota>(api.store, "resourcequotas", request.namespace);
    if (quotas.length === 0 || request.subresource === "status") return;
    return chargeAll(admission, api, quotas);
  },
};

async function chargeAll(
  admission: Admission,
  api: Api,
  quotas: readonly Stored<ResourceQuota>[],
): Promise<void> {
  const more = increase(admission);
  for (const quota of quotas.filter((each) => speaksOf(each, admission))) {
    checkSpecified(admission, quota);
    const charged = only(more, quota.spec?.hard ?? {});
    if (charged.size > 0) await charge(admission, api, { quota, charged });
  }
}

/** What the object uses beyond what its predecessor did. */
function increase({ request, object, previous }: Admission): Resources {
  const before =
    previous === undefined ? new Map<string, Quantity>() : quotaUsageOf(request.type, previous);
  const after = quotaUsageOf(request.type, object);
  const entries = [...after].map(
    ([name, quantity]) => [name, subtractQuantities(quantity, before.get(name) ?? zero)] as const,
  );
  return new Map(entries.filter(([, quantity]) => quantity.nanos > 0n));
}

/** Scopes are about pods; a quota that has them leaves everything else alone. */
function speaksOf({ spec }: ResourceQuota, { request, object }: Admission): boolean {
  if (!hasScopes(spec)) return true;
  return request.type.storedAs === "pods" && scopesMatchPod(spec, object);
}

/** A quota of processor or memory demands that every container says how much it wants. */
function checkSpecified(admission: Admission, quota: Stored<ResourceQuota>): void {
  const { operation, request, object } = admission;
  if (operation !== "CREATE" || request.type.storedAs !== "pods") return;
  const missing = unspecifiedResources(object, Object.keys(quota.spec?.hard ?? {}));
  if (missing === undefined) return;
  throw denied(admission, `failed quota: ${quota.metadata.name}: must specify ${missing}`);
}

async function charge(
  admission: Admission,
  api: Api,
  due: { readonly quota: Stored<ResourceQuota>; readonly charged: Resources },
): Promise<void> {
  const { request, dryRun } = admission;
  const type = api.catalog.find({ group: "", version: "v1", resource: "resourcequotas" });
  if (type === undefined) return;
  const onQuota = { ...request, type, name: due.quota.metadata.name, subresource: "status" };
  const propose = (current: KubeObject) => ({
    object: chargedQuota(admission, api, {
      quota: current as Stored<ResourceQuota>,
      charged: due.charged,
    }),
    managed: true,
  });
  const options = { dryRun, fieldManager: "tandem", fieldValidation: "Ignore" } as const;
  await updateObject(api, onQuota, propose, options);
}

function chargedQuota(
  admission: Admission,
  api: Api,
  { quota, charged }: { readonly quota: Stored<ResourceQuota>; readonly charged: Resources },
): ResourceQuota {
  const hard = resourcesFrom(quota.spec?.hard);
  const used = only(usedOf(quota, admission.request.type, api), quota.spec?.hard ?? {});
  const total = sum(used, charged);
  const over = [...charged.keys()].filter(
    (name) => compareQuantities(total.get(name) ?? zero, hard.get(name) ?? zero) > 0,
  );
  if (over.length > 0) throw exceeded(admission, quota, { over, used, charged, hard });
  return {
    ...quota,
    status: { ...quota.status, hard: quota.spec?.hard, used: toResourceList(total) },
  };
}

/** What the status says is used, or, when nobody has counted yet, what is there of this kind. */
function usedOf(quota: ResourceQuota, type: ResourceType, api: Api): Resources {
  const counted = resourcesFrom(quota.status?.used);
  if (quota.status?.hard !== undefined) return counted;
  return storedObjects(api.store, type.storedAs, quota.metadata?.namespace)
    .map((object) => quotaUsageOf(type, object))
    .reduce(sum, counted);
}

function exceeded(
  admission: Admission,
  quota: Stored<ResourceQuota>,
  state: {
    readonly over: readonly string[];
    readonly used: Resources;
    readonly charged: Resources;
    readonly hard: Resources;
  },
): Error {
  const shown = (resources: Resources): string => {
    const list = toResourceList(
      new Map(state.over.map((name) => [name, resources.get(name) ?? zero])),
    );
    return Object.keys(list)
      .toSorted()
      .map((name) => `${name}=${list[name]}`)
      .join(",");
  };
  const message = `exceeded quota: ${quota.metadata.name}, requested: ${shown(state.charged)}, used: ${shown(state.used)}, limited: ${shown(state.hard)}`;
  return denied(admission, message);
}

function only(resources: Resources, names: object): Resources {
  return new Map([...resources].filter(([name]) => Object.hasOwn(names, name)));
}
