import type {
  ContainerStats,
  CpuUsage,
  FilesystemUsage,
  MemoryUsage,
  NetworkInterfaceUsage,
  NetworkUsage,
  PodSandboxStats,
} from "../ports/cri-stats.ts";
import { noContainerMetadata, noSandboxMetadata, toInstant } from "./from-wire.ts";
import type {
  WireContainerStats,
  WireCpuUsage,
  WireFilesystemUsage,
  WireMemoryUsage,
  WireNetworkInterface,
  WirePodSandboxStats,
} from "./wire.ts";

export function toContainerStats(wire: WireContainerStats): ContainerStats {
  return {
    attributes: {
      id: wire.attributes?.id ?? "",
      metadata: wire.attributes?.metadata ?? noContainerMetadata,
      labels: wire.attributes?.labels ?? {},
      annotations: wire.attributes?.annotations ?? {},
    },
    cpu: wire.cpu ? toCpu(wire.cpu) : undefined,
    memory: wire.memory ? toMemory(wire.memory) : undefined,
    writableLayer: wire.writableLayer ? toFilesystemUsage(wire.writableLayer) : undefined,
  };
}

export function toPodSandboxStats({ attributes, linux }: WirePodSandboxStats): PodSandboxStats {
  return {
    attributes: {
      id: attributes?.id ?? "",
      metadata: attributes?.metadata ?? noSandboxMetadata,
      labels: attributes?.labels ?? {},
      annotations: attributes?.annotations ?? {},
    },
    linux: linux
      ? {
          cpu: linux.cpu ? toCpu(linux.cpu) : undefined,
          memory: linux.memory ? toMemory(linux.memory) : undefined,
          network: toNetwork(linux.network),
          processCount: linux.process?.processCount?.value,
          containers: linux.containers.map(toContainerStats),
        }
      : undefined,
  };
}

export function toFilesystemUsage(wire: WireFilesystemUsage): FilesystemUsage {
  return {
    timestamp: toInstant(wire.timestamp),
    mountpoint: wire.fsId?.mountpoint ?? "",
    usedBytes: wire.usedBytes?.value,
    inodesUsed: wire.inodesUsed?.value,
  };
}

function toCpu(wire: WireCpuUsage): CpuUsage {
  return {
    timestamp: toInstant(wire.timestamp),
    usageCoreNanoSeconds: wire.usageCoreNanoSeconds?.value,
    usageNanoCores: wire.usageNanoCores?.value,
  };
}

function toMemory(wire: WireMemoryUsage): MemoryUsage {
  return {
    timestamp: toInstant(wire.timestamp),
    workingSetBytes: wire.workingSetBytes?.value,
    availableBytes: wire.availableBytes?.value,
    usageBytes: wire.usageBytes?.value,
    rssBytes: wire.rssBytes?.value,
    pageFaults: wire.pageFaults?.value,
    majorPageFaults: wire.majorPageFaults?.value,
  };
}

type WireNetwork = NonNullable<WirePodSandboxStats["linux"]>["network"];

function toNetwork(wire: WireNetwork): NetworkUsage | undefined {
  if (!wire) return undefined;
  return {
    timestamp: toInstant(wire.timestamp),
    defaultInterface: wire.defaultInterface ? toInterface(wire.defaultInterface) : undefined,
    interfaces: wire.interfaces.map(toInterface),
  };
}

function toInterface(wire: WireNetworkInterface): NetworkInterfaceUsage {
  return {
    name: wire.name,
    rxBytes: wire.rxBytes?.value,
    rxErrors: wire.rxErrors?.value,
    txBytes: wire.txBytes?.value,
    txErrors: wire.txErrors?.value,
  };
}
