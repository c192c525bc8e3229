import { parseQuantity } from "../../model/quantity.ts";
import type { Stored } from "../../model/object.ts";
import type { PersistentVolume, PersistentVolumeClaim } from "../../model/types/core-v1.ts";
import { labelSelectorMatcher } from "../../select/labels.ts";

export const BIND_COMPLETED = "pv.kubernetes.io/bind-completed";
const LEGACY_CLASS = "volume.beta.kubernetes.io/storage-class";

/** Whether claim and volume have been tied for good: the claim names its volume and says that it is done. */
export function isBound(claim: PersistentVolumeClaim): boolean {
  const named = claim.spec?.volumeName ?? "";
  return named !== "" && claim.metadata?.annotations?.[BIND_COMPLETED] !== undefined;
}

/** The name of the storage class; empty when volumes without a class are wanted. */
export function storageClassOf(object: PersistentVolume | PersistentVolumeClaim): string {
  return object.metadata?.annotations?.[LEGACY_CLASS] ?? object.spec?.storageClassName ?? "";
}

/**
 * The smallest free volume that has what the claim asks for, or the one that is reserved for it already.
 * Accessible from where is the caller's concern.
 */
export function findVolume(
  claim: Stored<PersistentVolumeClaim>,
  volumes: readonly Stored<PersistentVolume>[],
): Stored<PersistentVolume> | undefined {
  const reserved = volumes.find((volume) => isReservedFor(volume, claim) && suits(volume, claim));
  if (reserved !== undefined) return reserved;
  const free = volumes.filter(
    (volume) =>
      volume.spec?.claimRef === undefined &&
      volume.status?.phase === "Available" &&
      volume.metadata.deletionTimestamp === undefined &&
      suits(volume, claim),
  );
  return free.toSorted((a, b) => (capacityOf(a) < capacityOf(b) ? -1 : 1))[0];
}

/** Whether `spec.claimRef` names this claim; one without a uid was written by a person and waits to be completed. */
export function isReservedFor(
  volume: PersistentVolume,
  claim: Stored<PersistentVolumeClaim>,
): boolean {
  const { name, namespace, uid = "" } = volume.spec?.claimRef ?? {};
  if (name !== claim.metadata.name || namespace !== claim.metadata.namespace) return false;
  return uid === "" || uid === claim.metadata.uid;
}

/** Whether class, mode, access modes, labels and size of the volume are what the claim asks for. */
export function suits(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const { accessModes = [], selector, volumeMode = "Filesystem", resources } = claim.spec ?? {};
  const wanted = bytesIn(resources?.requests);
  const offered = volume.spec?.accessModes ?? [];
  return (
    storageClassOf(volume) === storageClassOf(claim) &&
    (volume.spec?.volumeMode ?? "Filesystem") === volumeMode &&
    accessModes.every((mode) => offered.includes(mode)) &&
    (selector === undefined || labelSelectorMatcher(selector).matches(volume.metadata?.labels)) &&
    capacityOf(volume) >= wanted
  );
}

function capacityOf(volume: PersistentVolume): bigint {
  return bytesIn(volume.spec?.capacity);
}

/** `storage` of a resource list in billionths of a byte; only ever compared. */
function bytesIn(list: Readonly<Record<string, string>> | undefined): bigint {
  return parseQuantity(list?.["storage"] ?? "0")?.nanos ?? 0n;
}
