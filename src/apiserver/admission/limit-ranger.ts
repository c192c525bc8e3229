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
    const items = rangesOf(api, request.namespace).flatMap(({ spec }) => spec?.limits ?? []);
    return withLimitRangeDefaults(object, items);
  },
  validate: (admission, api) => {
    const { operation, request, previous } = admission;
    if (operation !== "CREATE" && operation !== "UPDATE") return;
    // What is on its way out may still be let go of its finalizers.
    if (previous?.metadata?.deletionTimestamp !== undefined) return;
    for (const { spec } of rangesOf(api, request.namespace)) {
      const faults = [...new Set(faultsOf(admission, spec?.limits ?? []))];
      if (faults.length === 0) continue;
      const message = faults.length === 1 ? faults.join("") : `[${faults.join(", ")}]`;
      throw denied(admission, message);
    }
  },
};

function isWholePod({ request }: Admission): boolean {
  return request.type.storedAs === "pods" && request.subresource === "";
}

function faultsOf(admission: Admission, items: readonly LimitRangeItem[]): readonly string[] {
  const { operation, request, object } = admission;
  const isResize = request.type.storedAs === "pods" && request.subresource === "resize";
  // What a pod asks for can only change by a resize.
  if ((isWholePod(admission) && operation === "CREATE") || isResize)
    return podLimitFaults(object, items);
  return isWholeClaim(admission) ? claimLimitFaults(object, items) : [];
}

function isWholeClaim({ request }: Admission): boolean {
  return request.type.storedAs === "persistentvolumeclaims" && request.subresource === "";
}

function rangesOf(api: Api, namespace: string): readonly LimitRange[] {
  return storedObjects<LimitRange>(api.store, "limitranges", namespace);
}
