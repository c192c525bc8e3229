import type { Instant } from "../model/instant.ts";
import type {
  Container,
  ContainerStatus,
  Image,
  PodSandbox,
  PodSandboxStatus,
  RuntimeStatus,
} from "../ports/cri.ts";
import type { ImageSpec, LinuxContainerResources, Mount } from "../ports/cri-config.ts";
import type {
  WireContainer,
  WireContainerStatus,
  WireImage,
  WireImageSpec,
  WireMount,
  WirePodSandbox,
  WirePodSandboxStatus,
  WireResources,
  WireStatusResponse,
} from "./wire.ts";

/** Nanoseconds on the wire to milliseconds, rounded to the microsecond that a double still holds. */
export function toInstant(nanoseconds: number): Instant {
  return Math.round(nanoseconds / 1000) / 1000;
}

export function toRuntimeStatus(wire: WireStatusResponse): RuntimeStatus {
  return {
    conditions: wire.status?.conditions ?? [],
    runtimeHandlers: wire.runtimeHandlers.map(({ name, features }) => ({
      name,
      recursiveReadOnlyMounts: features?.recursiveReadOnlyMounts ?? false,
      userNamespaces: features?.userNamespaces ?? false,
    })),
    supplementalGroupsPolicy: wire.features?.supplementalGroupsPolicy ?? false,
  };
}

export function toPodSandbox(wire: WirePodSandbox): PodSandbox {
  return {
    id: wire.id,
    metadata: wire.metadata ?? noSandboxMetadata,
    state: wire.state,
    createdAt: toInstant(wire.createdAt),
    labels: wire.labels,
    annotations: wire.annotations,
    runtimeHandler: wire.runtimeHandler,
  };
}

export function toPodSandboxStatus(wire: WirePodSandboxStatus): PodSandboxStatus {
  const ips = [wire.network?.ip ?? "", ...(wire.network?.additionalIps ?? []).map(({ ip }) => ip)];
  return { ...toPodSandbox(wire), ips: ips.filter((ip) => ip !== "") };
}

export function toContainer(wire: WireContainer): Container {
  return {
    id: wire.id,
    podSandboxId: wire.podSandboxId,
    metadata: wire.metadata ?? noContainerMetadata,
    image: toImageSpec(wire.image),
    imageRef: wire.imageRef,
    imageId: wire.imageId,
    state: wire.state,
    createdAt: toInstant(wire.createdAt),
    labels: wire.labels,
    annotations: wire.annotations,
  };
}

export function toContainerStatus(wire: WireContainerStatus): ContainerStatus {
  return {
    id: wire.id,
    metadata: wire.metadata ?? noContainerMetadata,
    state: wire.state,
    createdAt: toInstant(wire.createdAt),
    startedAt: toOptionalInstant(wire.startedAt),
    finishedAt: toOptionalInstant(wire.finishedAt),
    exitCode: wire.exitCode,
    image: toImageSpec(wire.image),
    imageRef: wire.imageRef,
    imageId: wire.imageId,
    reason: wire.reason,
    message: wire.message,
    labels: wire.labels,
    annotations: wire.annotations,
    mounts: wire.mounts.map(toMount),
    logPath: wire.logPath,
    resources: toResources(wire.resources?.linux),
    user: wire.user?.linux ?? undefined,
    stopSignal: wire.stopSignal === "RUNTIME_DEFAULT" ? undefined : wire.stopSignal,
  };
}

export function toImage(wire: WireImage): Image {
  return { ...wire, uid: wire.uid?.value };
}

export const noSandboxMetadata = { name: "", uid: "", namespace: "", attempt: 0 };
export const noContainerMetadata = { name: "", attempt: 0 };

function toOptionalInstant(nanoseconds: number): Instant | undefined {
  return nanoseconds > 0 ? toInstant(nanoseconds) : undefined;
}

function toImageSpec(wire: WireImageSpec | null): ImageSpec {
  return {
    image: wire?.image ?? "",
    annotations: wire?.annotations ?? {},
    userSpecifiedImage: textOrUndefined(wire?.userSpecifiedImage),
    runtimeHandler: textOrUndefined(wire?.runtimeHandler),
  };
}

function toMount(wire: WireMount): Mount {
  return {
    ...wire,
    image: wire.image === null ? undefined : toImageSpec(wire.image),
    imageSubPath: textOrUndefined(wire.imageSubPath),
  };
}

function toResources(wire: WireResources | null | undefined): LinuxContainerResources | undefined {
  return wire ?? undefined;
}

function textOrUndefined(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
