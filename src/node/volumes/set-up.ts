import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";

import type { Instant } from "../../model/instant.ts";
import type { Pod, Volume } from "../../model/types/core-v1.ts";
import type { ApiClient } from "../../ports/api-client.ts";
import type { ImageSpec } from "../../ports/cri-config.ts";
import { podDirectory, type NodePaths } from "../paths.ts";
import { PodError } from "../pod-error.ts";
import { identityOf } from "../pod-identity.ts";
import { writeAtomically } from "./atomic-writer.ts";
import { claimOf, claimVolume } from "./claims.ts";
import { contentKindOf, volumeContent, type ContentKind, type ContentSources } from "./content.ts";
import { emptyDir } from "./empty-dir.ts";
import { hostPath } from "./host-path.ts";
import type { MountedVolume } from "./mounted-volume.ts";
import { giveToGroup, giveToGroupSync } from "./ownership.ts";
import type { VolatileStorage } from "./volatile.ts";

export interface SetUpContext extends ContentSources {
  readonly api: ApiClient;
  readonly paths: NodePaths;
  readonly volatile: VolatileStorage;
  /** What a volume in memory may take at most. */
  readonly memoryBytes: number;
  readonly now: () => Instant;
  /** Pulls the image of an image volume; absent where the runtime cannot mount images. */
  readonly pullImage?: ((pod: Pod, volume: Volume) => Promise<ImageSpec>) | undefined;
}

export interface VolumeSetUp {
  readonly mounted: MountedVolume;
  /** When its contents change by themselves. */
  readonly refreshAt?: Instant | undefined;
}

/** Makes one volume of a pod ready, or brings it up to date; idempotent. Throws `PodError` where it cannot be had. */
export async function setUpVolume(
  pod: Pod,
  volume: Volume,
  context: SetUpContext,
): Promise<VolumeSetUp> {
  const kind = contentKindOf(volume);
  if (kind !== undefined) return setUpContent(pod, volume, { kind, context });
  if (volume.hostPath !== undefined) return writable(await hostPath(volume.hostPath));
  if (volume.image !== undefined) return setUpImage(pod, volume, context);
  const claim = claimOf(pod, volume);
  if (claim !== undefined) {
    const mounted = await claimVolume(context.api, claim);
    if (mounted.kind === "directory") await shareWithGroup(pod, mounted.hostPath);
    return { mounted };
  }
  // A volume without any source is an emptyDir, by the defaults of the API.
  const source = volume.emptyDir ?? (Object.keys(volume).length === 1 ? {} : undefined);
  if (source === undefined) throw new PodError(unsupported(volume));
  const directory = join(
    podDirectory(context.paths, identityOf(pod).uid),
    "volumes",
    "kubernetes.io~empty-dir",
    volume.name,
  );
  await emptyDir(pod, source, { directory, memoryBytes: context.memoryBytes });
  await shareWithGroup(pod, directory);
  return writable(directory);
}

function writable(path: string): VolumeSetUp {
  return { mounted: { kind: "directory", hostPath: path, readOnly: false } };
}

/** Only where the root is not given yet: a pod that starts again must not walk through all its data. */
async function shareWithGroup(pod: Pod, directory: string): Promise<void> {
  const { fsGroup } = pod.spec?.securityContext ?? {};
  if (fsGroup !== undefined) await giveToGroup(directory, { fsGroup, readOnly: false }, true);
}

async function setUpContent(
  pod: Pod,
  volume: Volume,
  { kind, context }: { readonly kind: ContentKind; readonly context: SetUpContext },
): Promise<VolumeSetUp> {
  const content = await volumeContent(pod, volume, context);
  const directory = contentDirectory(context.paths, identityOf(pod).uid, {
    kind,
    name: volume.name,
  });
  if (kind.volatile) await context.volatile.ensure();
  if ((await mkdir(directory, { recursive: true })) !== undefined) {
    await chmod(directory, kind.volatile ? 0o1777 : 0o777);
  }
  const { fsGroup } = pod.spec?.securityContext ?? {};
  const finish =
    fsGroup === undefined
      ? undefined
      : (fresh: string): void => giveToGroupSync(fresh, { fsGroup, readOnly: true });
  writeAtomically(directory, content.payload, { now: context.now(), finish });
  const mounted = { kind: "directory", hostPath: directory, readOnly: true } as const;
  return { mounted, refreshAt: content.refreshAt };
}

function contentDirectory(
  paths: NodePaths,
  podUid: string,
  { kind, name }: { readonly kind: ContentKind; readonly name: string },
): string {
  const root = kind.volatile
    ? join(paths.volatile, podUid)
    : join(podDirectory(paths, podUid), "volumes");
  return join(root, kind.directory, name);
}

async function setUpImage(pod: Pod, volume: Volume, context: SetUpContext): Promise<VolumeSetUp> {
  if (context.pullImage === undefined) {
    throw new PodError("image volumes are not supported by this node's container runtime");
  }
  return { mounted: { kind: "image", image: await context.pullImage(pod, volume) } };
}

function unsupported(volume: Volume): string {
  const source = Object.keys(volume).find((key) => key !== "name") ?? "unknown";
  return `volume source ${source} is not supported by this node`;
}
