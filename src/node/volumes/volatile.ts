import { mkdir } from "node:fs/promises";

import type { NodePaths } from "../paths.ts";
import { mountPointsBelow, mountTmpfs, unmountBelow } from "./mounts.ts";

/**
 * The tmpfs for everything that must not touch a disk: secrets and tokens of all pods. One mount for the node instead of
 * one for each volume, as a kubelet has, saves a process per volume when a pod starts. It outlives the engine.
 */
export class VolatileStorage {
  readonly #paths: NodePaths;
  #mounted: Promise<void> | undefined;

  constructor(paths: NodePaths) {
    this.#paths = paths;
  }

  /** Mounts it unless it is there. */
  async ensure(): Promise<void> {
    this.#mounted ??= mountOnce(this.#paths.volatile);
    try {
      await this.#mounted;
    } catch (error) {
      this.#mounted = undefined;
      throw error;
    }
  }
}

/** Gives the tmpfs back, with everything in it: for the end of the node, when no pod is left. */
export async function releaseVolatile(paths: NodePaths): Promise<void> {
  await unmountBelow(paths.volatile);
}

async function mountOnce(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const points = await mountPointsBelow(path);
  if (!points.some((point) => point.path === path)) await mountTmpfs(path, { mode: 0o700 });
}
