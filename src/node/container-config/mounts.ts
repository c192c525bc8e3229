import { isAbsolute } from "node:path";

import type { VolumeMount } from "../../model/types/core-v1.ts";
import type { Mount } from "../../ports/cri-config.ts";
import type { AnyContainer } from "../effects.ts";
import { goQuote } from "../go-quote.ts";
import { PodError } from "../pod-error.ts";
import type { MountedVolume, MountedVolumes } from "../volumes/mounted-volume.ts";
import { expand } from "./expand.ts";

/** Binds a path inside a volume to a place from which it can be mounted without following links out of the volume. */
export type PrepareSubPath = (request: {
  readonly volumePath: string;
  readonly subPath: string;
  readonly volume: string;
  readonly container: string;
  /** The mount's place in the container's list: one volume may be mounted several times. */
  readonly index: number;
}) => Promise<string>;

export interface MountSources {
  readonly env: ReadonlyMap<string, string>;
  readonly volumes: MountedVolumes;
  readonly prepareSubPath: PrepareSubPath;
  readonly recursiveReadOnly: boolean;
}

/** The container's volume mounts in CRI's form, in list order. */
export async function volumeMounts(
  container: AnyContainer,
  sources: MountSources,
): Promise<readonly Mount[]> {
  const mounts: Mount[] = [];
  for (const [index, mount] of (container.volumeMounts ?? []).entries()) {
    mounts.push(await volumeMount({ container, mount, index }, sources));
  }
  return mounts;
}

interface PlacedMount {
  readonly container: AnyContainer;
  readonly mount: VolumeMount;
  readonly index: number;
}

async function volumeMount(placed: PlacedMount, sources: MountSources): Promise<Mount> {
  const { container, mount } = placed;
  const volume = sources.volumes.get(mount.name);
  if (volume === undefined) {
    throw new PodError(
      `cannot find volume ${goQuote(mount.name)} to mount into container ${goQuote(container.name)}`,
    );
  }
  const subPath = subPathOf(mount, sources.env);
  return {
    ...(await source(placed, { volume, subPath }, sources)),
    containerPath: absolute(mount.mountPath),
    readonly: mount.readOnly === true || volume.kind === "image" || volume.readOnly,
    recursiveReadOnly: recursiveReadOnly(mount, sources.recursiveReadOnly),
    propagation: propagationOf(mount),
  };
}

async function source(
  { container, mount, index }: PlacedMount,
  { volume, subPath }: { readonly volume: MountedVolume; readonly subPath: string },
  sources: MountSources,
): Promise<Pick<Mount, "hostPath" | "image" | "imageSubPath">> {
  if (volume.kind === "image") return { hostPath: "", image: volume.image, imageSubPath: subPath };
  if (subPath === "") return { hostPath: volume.hostPath };
  const hostPath = await sources.prepareSubPath({
    volumePath: volume.hostPath,
    subPath,
    volume: mount.name,
    container: container.name,
    index,
  });
  return { hostPath };
}

function subPathOf(mount: VolumeMount, env: ReadonlyMap<string, string>): string {
  const expression = mount.subPathExpr ?? "";
  const subPath = expression === "" ? (mount.subPath ?? "") : expandStrictly(expression, env);
  if (isAbsolute(subPath)) {
    throw new PodError(`error SubPath \`${subPath}\` must not be an absolute path`);
  }
  if (subPath.split("/").includes("..")) {
    throw new PodError(`unable to provision SubPath \`${subPath}\`: must not contain '..'`);
  }
  return subPath;
}

/** A variable that is not there is an error here, unlike in commands: the path would be shared by mistake. */
function expandStrictly(expression: string, env: ReadonlyMap<string, string>): string {
  const missing: string[] = [];
  const expanded = expand(expression, (name) => {
    const value = env.get(name);
    if (value === undefined) missing.push(name);
    return value;
  });
  if (missing.length === 0) return expanded;
  throw new PodError(`missing value for ${missing.map(goQuote).join(", ")}`);
}

function recursiveReadOnly(mount: VolumeMount, isSupported: boolean): boolean {
  const mode = mount.recursiveReadOnly ?? "Disabled";
  if (mode === "Disabled") return false;
  const refuse = (why: string): never => {
    throw new PodError(
      `failed to resolve recursive read-only mode: volume ${goQuote(mount.name)} requested recursive read-only mode, but it is ${why}`,
    );
  };
  if (mount.readOnly !== true) refuse("not read-only");
  const propagation = mount.mountPropagation ?? "None";
  if (propagation !== "None") {
    refuse(`not compatible with propagation ${goQuote(propagation)}`);
  }
  if (mode === "Enabled" && !isSupported) refuse("not supported by the runtime");
  return isSupported;
}

function propagationOf(mount: VolumeMount): Mount["propagation"] {
  switch (mount.mountPropagation) {
    case undefined:
    case "None":
      return "PROPAGATION_PRIVATE";
    case "HostToContainer":
      return "PROPAGATION_HOST_TO_CONTAINER";
    case "Bidirectional":
      return "PROPAGATION_BIDIRECTIONAL";
    default:
      throw new PodError(`invalid MountPropagation mode: ${goQuote(mount.mountPropagation)}`);
  }
}

function absolute(path: string): string {
  return isAbsolute(path) ? path : `/${path}`;
}
