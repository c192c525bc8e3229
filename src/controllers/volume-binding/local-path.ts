import { referenceTo } from "../../client/event-recorder.ts";
import { persistentvolumeclaims } from "../../client/resources.ts";
import type { Stored } from "../../model/object.ts";
import type { Node, PersistentVolume, PersistentVolumeClaim } from "../../model/types/core-v1.ts";
import type { StorageClass } from "../../model/types/storage-v1.ts";

/** Our own provisioner: a directory of this machine for each volume. */
export const LOCAL_PATH = "tandem.dev/local-path";
export const PROVISIONED_BY = "pv.kubernetes.io/provisioned-by";
const HOSTNAME = "kubernetes.io/hostname";

/** The name of the volume that is made for a claim; the same at every attempt. */
export function volumeNameFor(claim: Stored<PersistentVolumeClaim>): string {
  return `pvc-${claim.metadata.uid}`;
}

export interface Provisioning {
  readonly claim: Stored<PersistentVolumeClaim>;
  readonly storageClass: Stored<StorageClass>;
  readonly node: Stored<Node>;
}

/** What the provisioner cannot make, by field. */
export function unsupported({ spec }: PersistentVolumeClaim): string | undefined {
  if (spec?.volumeMode === "Block") return "volumeMode Block is not supported";
  if (spec?.selector !== undefined) return "claim.spec.selector is not supported";
  if (spec?.dataSource !== undefined || spec?.dataSourceRef !== undefined) {
    return "claim.spec.dataSource is not supported";
  }
  return undefined;
}

/** The volume for a claim, reserved for it, in the directory at `path` of the node. */
export function localVolume(
  { claim, storageClass, node }: Provisioning,
  path: string,
): PersistentVolume {
  const hostname = node.metadata.labels?.[HOSTNAME] ?? node.metadata.name;
  const term = { matchExpressions: [{ key: HOSTNAME, operator: "In", values: [hostname] }] };
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: volumeNameFor(claim), annotations: { [PROVISIONED_BY]: LOCAL_PATH } },
    spec: {
      capacity: { storage: claim.spec?.resources?.requests?.["storage"] ?? "0" },
      accessModes: claim.spec?.accessModes,
      claimRef: referenceTo(persistentvolumeclaims, claim),
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? "Delete",
      storageClassName: storageClass.metadata.name,
      mountOptions: storageClass.mountOptions,
      volumeMode: "Filesystem",
      local: { path },
      nodeAffinity: { required: { nodeSelectorTerms: [term] } },
    },
  };
}
