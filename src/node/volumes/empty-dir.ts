import { chmod, mkdir } from "node:fs/promises";

import { podLimitsOf } from "../../model/pod/resources.ts";
import { parseQuantity, valueOf } from "../../model/quantity.ts";
import type { EmptyDirVolumeSource, Pod } from "../../model/types/core-v1.ts";
import { PodError } from "../pod-error.ts";
import { mountPointsBelow, mountTmpfs } from "./mounts.ts";

/** Makes an `emptyDir` at `directory`, open to every user. What is there already stays as it is. */
export async function emptyDir(
  pod: Pod,
  source: EmptyDirVolumeSource,
  { directory, memoryBytes }: { readonly directory: string; readonly memoryBytes: number },
): Promise<void> {
  const { medium = "" } = source;
  if (medium !== "" && medium !== "Memory") {
    throw new PodError(`emptyDir medium "${medium}" is not supported by this node`);
  }
  const made = await mkdir(directory, { recursive: true });
  if (medium === "Memory") await ensureTmpfs(directory, sizeOf(pod, source, memoryBytes));
  // A directory that was there has the mode that a container or an fsGroup gave it.
  if (made !== undefined) await chmod(directory, 0o777);
}

async function ensureTmpfs(directory: string, sizeBytes: number): Promise<void> {
  const points = await mountPointsBelow(directory);
  if (points.some(({ path }) => path === directory)) return;
  await mountTmpfs(directory, { mode: 0o777, sizeBytes });
}

/** The least of the node's memory, what the pod may use, and the volume's own limit. */
function sizeOf(pod: Pod, { sizeLimit }: EmptyDirVolumeSource, memoryBytes: number): number {
  const ofPod = podLimitsOf(pod).get("memory");
  const own = sizeLimit === undefined ? undefined : parseQuantity(sizeLimit);
  const sizes = [ofPod, own].flatMap((limit) => (limit === undefined ? [] : [valueOf(limit)]));
  return Math.min(memoryBytes, ...sizes.filter((size) => size > 0));
}
