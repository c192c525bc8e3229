import { initContainersOf, mainsOf } from "../../model/pod/containers.ts";
import { podLimitsOf, resourcesFrom } from "../../model/pod/resources.ts";
import { formatQuantity, parseQuantity, valueOf, type Quantity } from "../../model/quantity.ts";
import type { Pod, Volume } from "../../model/types/core-v1.ts";

/** What one pod has on the disk of the node. */
export interface LocalStorage {
  /** By container: writable layer and logs. */
  readonly containers: ReadonlyMap<string, number>;
  /** By volume: the emptyDirs that are on disk. */
  readonly emptyDirs: ReadonlyMap<string, number>;
}

/** Whether the pod limits its local storage at all, so that it is worth measuring. */
export function limitsLocalStorage(pod: Pod): boolean {
  return (
    (pod.spec?.volumes ?? []).some((volume) => limitOf(volume) !== undefined) ||
    podLimitsOf(pod).has("ephemeral-storage")
  );
}

/** Why a pod must go for what it has on disk, in a kubelet's words; `undefined` while it keeps its limits. */
export function storageViolation(pod: Pod, storage: LocalStorage): string | undefined {
  return (
    emptyDirViolation(pod, storage) ??
    podViolation(pod, storage) ??
    containerViolation(pod, storage)
  );
}

function emptyDirViolation(pod: Pod, { emptyDirs }: LocalStorage): string | undefined {
  for (const volume of pod.spec?.volumes ?? []) {
    const limit = limitOf(volume);
    if (limit === undefined || (emptyDirs.get(volume.name) ?? 0) <= valueOf(limit)) continue;
    return `Usage of EmptyDir volume "${volume.name}" exceeds the limit "${formatQuantity(limit)}". `;
  }
  return undefined;
}

function podViolation(pod: Pod, { containers, emptyDirs }: LocalStorage): string | undefined {
  const limit = podLimitsOf(pod).get("ephemeral-storage");
  const isLimited = mainsOf(pod).every(
    ({ resources }) => resources?.limits?.["ephemeral-storage"] !== undefined,
  );
  const used = [...containers.values(), ...emptyDirs.values()].reduce((sum, each) => sum + each, 0);
  if (limit === undefined || !isLimited || used <= valueOf(limit)) return undefined;
  return `Pod ephemeral local storage usage exceeds the total limit of containers ${formatQuantity(limit)}. `;
}

function containerViolation(pod: Pod, { containers }: LocalStorage): string | undefined {
  for (const container of [...mainsOf(pod), ...initContainersOf(pod)]) {
    const limit = resourcesFrom(container.resources?.limits).get("ephemeral-storage");
    if (limit === undefined || (containers.get(container.name) ?? 0) <= valueOf(limit)) continue;
    return `Container ${container.name} exceeded its local ephemeral storage limit "${formatQuantity(limit)}". `;
  }
  return undefined;
}

/** The size limit of an emptyDir on disk. One in memory keeps its limit by itself: its file system is so large. */
function limitOf({ emptyDir }: Volume): Quantity | undefined {
  if (emptyDir?.sizeLimit === undefined || emptyDir.medium === "Memory") return undefined;
  return parseQuantity(emptyDir.sizeLimit);
}
