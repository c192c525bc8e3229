import type { Instant } from "../model/instant.ts";
import type { ContainerMetadata, PodSandboxMetadata, StringMap } from "./cri-config.ts";

/** One measurement of a container; `undefined` is what the runtime did not measure. */
export interface ContainerStats {
  readonly attributes: ContainerAttributes;
  readonly cpu: CpuUsage | undefined;
  readonly memory: MemoryUsage | undefined;
  readonly writableLayer: FilesystemUsage | undefined;
}

export interface ContainerAttributes {
  readonly id: string;
  readonly metadata: ContainerMetadata;
  readonly labels: StringMap;
  readonly annotations: StringMap;
}

export interface CpuUsage {
  readonly timestamp: Instant;
  /** Since the container started, over all cores. */
  readonly usageCoreNanoSeconds: number | undefined;
  readonly usageNanoCores: number | undefined;
}

export interface MemoryUsage {
  readonly timestamp: Instant;
  readonly workingSetBytes: number | undefined;
  readonly availableBytes: number | undefined;
  readonly usageBytes: number | undefined;
  readonly rssBytes: number | undefined;
  readonly pageFaults: number | undefined;
  readonly majorPageFaults: number | undefined;
}

export interface FilesystemUsage {
  readonly timestamp: Instant;
  readonly mountpoint: string;
  readonly usedBytes: number | undefined;
  readonly inodesUsed: number | undefined;
}

export interface PodSandboxStats {
  readonly attributes: PodSandboxAttributes;
  readonly linux: LinuxPodSandboxStats | undefined;
}

export interface PodSandboxAttributes {
  readonly id: string;
  readonly metadata: PodSandboxMetadata;
  readonly labels: StringMap;
  readonly annotations: StringMap;
}

export interface LinuxPodSandboxStats {
  readonly cpu: CpuUsage | undefined;
  readonly memory: MemoryUsage | undefined;
  readonly network: NetworkUsage | undefined;
  readonly processCount: number | undefined;
  readonly containers: readonly ContainerStats[];
}

export interface NetworkUsage {
  readonly timestamp: Instant;
  readonly defaultInterface: NetworkInterfaceUsage | undefined;
  readonly interfaces: readonly NetworkInterfaceUsage[];
}

export interface NetworkInterfaceUsage {
  readonly name: string;
  readonly rxBytes: number | undefined;
  readonly rxErrors: number | undefined;
  readonly txBytes: number | undefined;
  readonly txErrors: number | undefined;
}
