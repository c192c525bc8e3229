import type { LimitRange, LimitRangeItem } from "../../model/types/core-v1.ts";
import type { Api } from "../api.ts";
import { storedObjects } from "../stored.ts";
import { withLimitRangeDefaults } from "./limit-range-defaults.ts";
import { claimLimitFaults, podLimitFaults } from "./limit-range-faults.ts";
import type { Admission, AdmissionPlugin } from "./plugin.ts";
import { denied } from "./refusal.ts";

/** Gives containers the requests and limits of their namespace, and refuses what is beyond its bounds. */
export const limitRanger: AdmissionPlugin = {
  name: "LimitRanger",
  mutate: (admission, api) => {
    const { operation, request, object } = admission;
    if (operation !== "CREATE" || !isWholePod(admission)) return object;
    return withLimitRangeDefaults(object, itemsOf(api, request.namespace));
  },
  validate: (admission, api) => {
    const { operation } = admission;
    if (operation === "DELETE" || operation === "CONNECT") return;
    const faults = faultsOf(admission, api);
    if (faults.length === 0) return;
    const message = faults.length === 1 ? faults.join("") : `[${faults.join(", ")}]`;
    throw denied(admission, message);
  },
};

function isWholePod({ request }: Admission): boolean {
  return request.type.storedAs === "pods" && request.subresource === "";
}

function faultsOf(admission: Admission, api: Api): readonly string[] {
  const { operation, request, object } = admission;
  const items = (): readonly LimitRangeItem[] => itemsOf(api, request.namespace);
  const isResize = request.type.storedAs === "pods" && request.subresource === "resize";
  // What a pod asks for can only change by a resize.
  if ((isWholePod(admission) && operation === "CREATE") || isResize)
    return podLimitFaults(object, items());
  if (!isWholeClaim(admission)) return [];
  return claimLimitFaults(object, items());
}

function isWholeClaim({ request }: Admission): boolean {
  return request.type.storedAs === "persistentvolumeclaims" && request.subresource === "";
}

function itemsOf(api: Api, namespace: string): readonly LimitRangeItem[] {
  const ranges = storedObjects<LimitRange>(api.store, "limitranges", namespace);
  return ranges.flatMap(({ spec }) => spec?.limits ?? []);
}
