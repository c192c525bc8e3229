import type { KubeObject } from "../../model/object.ts";
import type { PersistentVolumeClaim } from "../../model/types/core-v1.ts";
import type { StorageClass } from "../../model/types/storage-v1.ts";
import { storedObjects } from "../stored.ts";
import { newestDefault } from "./newest-default.ts";
import type { AdmissionPlugin } from "./plugin.ts";

const DEFAULT_CLASS_ANNOTATION = "storageclass.kubernetes.io/is-default-class";
const LEGACY_CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";

/** A claim that names no class gets the default one, if there is one: the newest, should several say so. */
export const defaultStorageClass: AdmissionPlugin = {
  name: "DefaultStorageClass",
  mutate: ({ operation, request, object }, api) => {
    if (operation !== "CREATE" || request.type.storedAs !== "persistentvolumeclaims") return object;
    const claim = object as PersistentVolumeClaim;
    const isSaid =
      claim.spec?.storageClassName !== undefined ||
      claim.metadata?.annotations?.[LEGACY_CLASS_ANNOTATION] !== undefined;
    if (isSaid) return object;
    const classes = storedObjects<StorageClass>(api.store, "storageclasses.storage.k8s.io");
    const name = newestDefault(classes, DEFAULT_CLASS_ANNOTATION);
    if (name === undefined) return object;
    return { ...claim, spec: { ...claim.spec, storageClassName: name } };
  },
};

const protections: Readonly<Record<string, string>> = {
  persistentvolumeclaims: "kubernetes.io/pvc-protection",
  persistentvolumes: "kubernetes.io/pv-protection",
};

/** Volumes and claims are not lost while a pod uses them: a controller takes the finalizer off when none does. */
export const storageProtection: AdmissionPlugin = {
  name: "StorageObjectInUseProtection",
  mutate: ({ operation, request, object }) => {
    const finalizer = protections[request.type.storedAs];
    if (operation !== "CREATE" || finalizer === undefined) return object;
    return withFinalizer(object, finalizer);
  },
};

function withFinalizer(object: KubeObject, finalizer: string): KubeObject {
  const present = object.metadata?.finalizers ?? [];
  if (present.includes(finalizer)) return object;
  return { ...object, metadata: { ...object.metadata, finalizers: [...present, finalizer] } };
}
