import type { Pod, Volume } from "../../model/types/core-v1.ts";

/** The pod's volumes that stand on a claim: those that name one, and ephemeral ones, whose claim the pod owns. */
export function claimVolumesOf(pod: Pod): readonly Volume[] {
  return (pod.spec?.volumes ?? []).filter(
    ({ persistentVolumeClaim, ephemeral }) =>
      persistentVolumeClaim !== undefined || ephemeral !== undefined,
  );
}

export function claimNameOf(pod: Pod, volume: Volume): string {
  const named = volume.persistentVolumeClaim?.claimName;
  return named ?? `${pod.metadata?.name ?? ""}-${volume.name}`;
}
