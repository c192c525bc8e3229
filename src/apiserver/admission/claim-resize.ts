import { resourcesFrom } from "../../model/pod/resources.ts";
import { compareQuantities } from "../../model/quantity.ts";
import type { PersistentVolumeClaim } from "../../model/types/core-v1.ts";
import type { StorageClass } from "../../model/types/storage-v1.ts";
import { storedObject } from "../stored.ts";
import type { AdmissionPlugin } from "./plugin.ts";
import { denied } from "./refusal.ts";

/** Refuses a larger size of a claim whose class does not say that its volumes can grow. */
export const claimResize: AdmissionPlugin = {
  name: "PersistentVolumeClaimResize",
  validate: (admission, api) => {
    const { operation, request, object, previous } = admission;
    const { type, subresource } = request;
    if (operation !== "UPDATE" || type.storedAs !== "persistentvolumeclaims") return;
    if (subresource !== "" || previous === undefined || !grows(object, previous)) return;
    const { spec, status }: PersistentVolumeClaim = previous;
    if (status?.phase !== "Bound") {
      throw denied(admission, "Only bound persistent volume claims can be expanded");
    }
    const className = spec?.storageClassName ?? "";
    const storageClass = storedObject<StorageClass>(api.store, "storageclasses.storage.k8s.io", {
      name: className,
    });
    if (className !== "" && storageClass?.allowVolumeExpansion === true) return;
    const message =
      "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize";
    throw denied(admission, message);
  },
};

function grows(claim: PersistentVolumeClaim, before: PersistentVolumeClaim): boolean {
  const size = ({ spec }: PersistentVolumeClaim) =>
    resourcesFrom(spec?.resources?.requests).get("storage");
  const [next, old] = [size(claim), size(before)];
  return next !== undefined && old !== undefined && compareQuantities(next, old) > 0;
}
