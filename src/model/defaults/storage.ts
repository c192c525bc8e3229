import type { PersistentVolume, PersistentVolumeClaim } from "../types/core-v1.ts";
import type { StorageClass } from "../types/storage-v1.ts";
import { fill, fillZero, mapField } from "./fill.ts";

export function defaultClaim(claim: PersistentVolumeClaim): PersistentVolumeClaim {
  return {
    ...claim,
    ...mapField("spec", claim.spec, (spec) => fill(spec, { volumeMode: "Filesystem" })),
    status: fillZero(claim.status ?? {}, { phase: "Pending" }),
  };
}

export function defaultPersistentVolume(volume: PersistentVolume): PersistentVolume {
  const hostPath = mapField("hostPath", volume.spec?.hostPath, (each) => fill(each, { type: "" }));
  return {
    ...volume,
    ...mapField("spec", volume.spec, (spec) =>
      fillZero(fill({ ...spec, ...hostPath }, { volumeMode: "Filesystem" }), {
        persistentVolumeReclaimPolicy: "Retain",
      }),
    ),
    status: fillZero(volume.status ?? {}, { phase: "Pending" }),
  };
}

export function defaultStorageClass(storageClass: StorageClass): StorageClass {
  return fill(storageClass, { reclaimPolicy: "Delete", volumeBindingMode: "Immediate" });
}
