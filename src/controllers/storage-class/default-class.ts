import { storageclasses } from "../../client/resources.ts";
import { isStatus } from "../../model/status-error.ts";
import type { StorageClass } from "../../model/types/storage-v1.ts";
import type { ApiClient } from "../../ports/api-client.ts";
import { LOCAL_PATH } from "../volume-binding/local-path.ts";

/** The class that claims get which name none: directories of this machine, made when their consumer is placed. */
export const standardClass: StorageClass = {
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: {
    name: "standard",
    annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
  },
  provisioner: LOCAL_PATH,
  reclaimPolicy: "Delete",
  volumeBindingMode: "WaitForFirstConsumer",
  allowVolumeExpansion: false,
};

/** Makes the class `standard` unless there is one of that name, which is then the user's own. */
export async function ensureStandardClass(api: ApiClient): Promise<void> {
  try {
    await api.create(storageclasses, undefined, standardClass);
  } catch (error) {
    if (!isStatus(error, "AlreadyExists")) throw error;
  }
}
