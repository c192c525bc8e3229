import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";

import { containersOf } from "../../model/pod/containers.ts";
import type { Instant } from "../../model/instant.ts";
import type { Pod, Volume } from "../../model/types/core-v1.ts";
import type { Log } from "../../ports/log.ts";
import type { AnyContainer } from "../effects.ts";
import { failureText } from "../failure.ts";
import { KeyedTurns } from "../keyed-turns.ts";
import { podDirectory } from "../paths.ts";
import { PodError } from "../pod-error.ts";
import { identityOf } from "../pod-identity.ts";
import { contentKindOf } from "./content.ts";
import type { MountedVolume, MountedVolumes } from "./mounted-volume.ts";
import { unmountBelow } from "./mounts.ts";
import type { ServiceAccountTokens } from "./service-account-tokens.ts";
import { setUpVolume, type SetUpContext } from "./set-up.ts";
import { bindSubPath } from "./sub-path.ts";

export interface PodVolumesOptions extends SetUpContext {
  readonly tokens: ServiceAccountTokens;
  readonly log: Log;
}

export interface VolumeFailure {
  readonly volume: string;
  readonly message: string;
}

export interface PodSetUp {
  readonly failures: readonly VolumeFailure[];
  /** When some content is due for renewal. */
  readonly refreshAt?: Instant | undefined;
}

/**
 * The volumes of every pod on the node. What is remembered here is only a short cut: everything is found again on disk,
 * and setting up twice does no harm. Work on one pod is done one piece after another.
 */
export class PodVolumes {
  readonly #options: PodVolumesOptions;
  readonly #mounted = new Map<string, Map<string, MountedVolume>>();
  readonly #turns = new KeyedTurns();
  #onSetUp: (podUid: string, refreshAt: Instant) => void = () => undefined;

  constructor(options: PodVolumesOptions) {
    this.#options = options;
  }

  /** Calls `handler` when a pod was set up whose contents change by themselves at `refreshAt`. */
  onSetUp(handler: (podUid: string, refreshAt: Instant) => void): void {
    this.#onSetUp = handler;
  }

  /** Makes every volume that a container mounts ready. One that fails does not hold up the others. */
  async setUp(pod: Pod): Promise<PodSetUp> {
    const { uid } = identityOf(pod);
    const result = await this.#turns.run(uid, async () => this.#setUp(pod, usedVolumes(pod)));
    if (result.refreshAt !== undefined) this.#onSetUp(uid, result.refreshAt);
    return result;
  }

  /** Brings generated files up to date in a pod that was set up, by this engine or the one before it. */
  async refresh(pod: Pod): Promise<PodSetUp> {
    const { uid } = identityOf(pod);
    return this.#turns.run(uid, async () => {
      const isThere = this.#mounted.has(uid) || existsSync(podDirectory(this.#options.paths, uid));
      const volumes = usedVolumes(pod).filter((volume) => contentKindOf(volume) !== undefined);
      return isThere ? this.#setUp(pod, volumes) : { failures: [] };
    });
  }

  /** What the container mounts. Throws `PodError` if something of it cannot be had. */
  async volumesFor(pod: Pod, container: AnyContainer): Promise<MountedVolumes> {
    const { uid } = identityOf(pod);
    return this.#turns.run(uid, async () => {
      const names = volumeNames(container);
      const known = this.#mounted.get(uid);
      const missing = (pod.spec?.volumes ?? []).filter(
        ({ name }) => names.has(name) && known?.has(name) !== true,
      );
      const { failures } = await this.#setUp(pod, missing);
      if (failures[0] !== undefined) throw new PodError(mountFailure(failures[0]));
      return this.#mounted.get(uid) ?? new Map();
    });
  }

  /** Binds a subPath of a volume for one mount of a container, below the pod's directory. */
  async bindSubPath(pod: Pod, request: SubPathMount): Promise<string> {
    const { uid } = identityOf(pod);
    const { volume, container, index } = request;
    const target = join(
      podDirectory(this.#options.paths, uid),
      "volume-subpaths",
      volume,
      container,
      String(index),
    );
    return this.#turns.run(uid, async () => bindSubPath({ ...request, target }, this.#options.log));
  }

  /** Unmounts and removes everything of the pod but its logs. A host path and a claim keep their data. */
  async tearDown(podUid: string): Promise<void> {
    const { paths, tokens } = this.#options;
    await this.#turns.run(podUid, async () => {
      this.#mounted.delete(podUid);
      tokens.forget(podUid);
      const directory = podDirectory(paths, podUid);
      await unmountBelow(directory);
      await rm(directory, { recursive: true, force: true });
      await rm(join(paths.volatile, podUid), { recursive: true, force: true });
    });
  }

  async #setUp(pod: Pod, volumes: readonly Volume[]): Promise<PodSetUp> {
    const outcomes = await Promise.all(volumes.map(async (volume) => this.#setUpOne(pod, volume)));
    const refreshes = outcomes.flatMap(({ refreshAt }) =>
      refreshAt === undefined ? [] : [refreshAt],
    );
    return {
      failures: outcomes.flatMap(({ failure }) => (failure === undefined ? [] : [failure])),
      ...(refreshes.length > 0 && { refreshAt: Math.min(...refreshes) }),
    };
  }

  async #setUpOne(
    pod: Pod,
    volume: Volume,
  ): Promise<{ readonly failure?: VolumeFailure; readonly refreshAt?: Instant | undefined }> {
    try {
      const { mounted, refreshAt } = await setUpVolume(pod, volume, this.#options);
      const { uid } = identityOf(pod);
      const ofPod = this.#mounted.get(uid) ?? new Map<string, MountedVolume>();
      this.#mounted.set(uid, ofPod.set(volume.name, mounted));
      return { refreshAt };
    } catch (error) {
      const message = failureText(error);
      if (message === undefined) throw error;
      return { failure: { volume: volume.name, message } };
    }
  }
}

export interface SubPathMount {
  readonly volumePath: string;
  readonly subPath: string;
  readonly volume: string;
  readonly container: string;
  readonly index: number;
}

/** How a kubelet words it, in the event `FailedMount`. */
export function mountFailure({ volume, message }: VolumeFailure): string {
  return `MountVolume.SetUp failed for volume "${volume}" : ${message}`;
}

/** The volumes that some container mounts: what nobody mounts is never looked at. */
function usedVolumes(pod: Pod): readonly Volume[] {
  const names = new Set(containersOf(pod).flatMap(({ container }) => [...volumeNames(container)]));
  return (pod.spec?.volumes ?? []).filter(({ name }) => names.has(name));
}

function volumeNames(container: AnyContainer): ReadonlySet<string> {
  const mounts = (container.volumeMounts ?? []).map(({ name }) => name);
  const devices = (container.volumeDevices ?? []).map(({ name }) => name);
  const files = (container.env ?? []).flatMap(({ valueFrom }) =>
    valueFrom?.fileKeyRef === undefined ? [] : [valueFrom.fileKeyRef.volumeName],
  );
  return new Set([...mounts, ...devices, ...files]);
}
