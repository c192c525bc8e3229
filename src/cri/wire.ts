/**
 * Answers as they come off the wire (`proto/cri.proto`): an unset message is `null`,
 * an unset list or map is empty, times are nanoseconds since the epoch and 0 when unset.
 */
type StringMap = Readonly<Record<string, string>>;
interface Value {
  readonly value: number;
}

export interface WireStatusResponse {
  readonly status: {
    readonly conditions: readonly {
      readonly type: string;
      readonly status: boolean;
      readonly reason: string;
      readonly message: string;
    }[];
  } | null;
  readonly runtimeHandlers: readonly {
    readonly name: string;
    readonly features: {
      readonly recursiveReadOnlyMounts: boolean;
      readonly userNamespaces: boolean;
    } | null;
  }[];
  readonly features: { readonly supplementalGroupsPolicy: boolean } | null;
}

interface WireSandboxMetadata {
  readonly name: string;
  readonly uid: string;
  readonly namespace: string;
  readonly attempt: number;
}

interface WireContainerMetadata {
  readonly name: string;
  readonly attempt: number;
}

export interface WirePodSandbox {
  readonly id: string;
  readonly metadata: WireSandboxMetadata | null;
  readonly state: "SANDBOX_READY" | "SANDBOX_NOTREADY";
  readonly createdAt: number;
  readonly labels: StringMap;
  readonly annotations: StringMap;
  readonly runtimeHandler: string;
}

export interface WirePodSandboxStatus extends WirePodSandbox {
  readonly network: {
    readonly ip: string;
    readonly additionalIps: readonly { readonly ip: string }[];
  } | null;
}

export interface WireImageSpec {
  readonly image: string;
  readonly annotations: StringMap;
  readonly userSpecifiedImage: string;
  readonly runtimeHandler: string;
}

type WireContainerState =
  | "CONTAINER_CREATED"
  | "CONTAINER_RUNNING"
  | "CONTAINER_EXITED"
  | "CONTAINER_UNKNOWN";

export interface WireContainer {
  readonly id: string;
  readonly podSandboxId: string;
  readonly metadata: WireContainerMetadata | null;
  readonly image: WireImageSpec | null;
  readonly imageRef: string;
  readonly imageId: string;
  readonly state: WireContainerState;
  readonly createdAt: number;
  readonly labels: StringMap;
  readonly annotations: StringMap;
}

export interface WireMount {
  readonly containerPath: string;
  readonly hostPath: string;
  readonly readonly: boolean;
  readonly selinuxRelabel: boolean;
  readonly propagation:
    | "PROPAGATION_PRIVATE"
    | "PROPAGATION_HOST_TO_CONTAINER"
    | "PROPAGATION_BIDIRECTIONAL";
  readonly recursiveReadOnly: boolean;
  readonly image: WireImageSpec | null;
  readonly imageSubPath: string;
}

export interface WireResources {
  readonly cpuPeriod: number;
  readonly cpuQuota: number;
  readonly cpuShares: number;
  readonly memoryLimitInBytes: number;
  readonly oomScoreAdj: number;
  readonly cpusetCpus: string;
  readonly cpusetMems: string;
  readonly hugepageLimits: readonly { readonly pageSize: string; readonly limit: number }[];
  readonly unified: StringMap;
  readonly memorySwapLimitInBytes: number;
}

export interface WireContainerStatus {
  readonly id: string;
  readonly metadata: WireContainerMetadata | null;
  readonly state: WireContainerState;
  readonly createdAt: number;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly exitCode: number;
  readonly image: WireImageSpec | null;
  readonly imageRef: string;
  readonly imageId: string;
  readonly reason: string;
  readonly message: string;
  readonly labels: StringMap;
  readonly annotations: StringMap;
  readonly mounts: readonly WireMount[];
  readonly logPath: string;
  readonly resources: { readonly linux: WireResources | null } | null;
  readonly user: {
    readonly linux: {
      readonly uid: number;
      readonly gid: number;
      readonly supplementalGroups: readonly number[];
    } | null;
  } | null;
  readonly stopSignal: string;
}

export interface WireContainerEvent {
  readonly containerId: string;
  readonly containerEventType:
    | "CONTAINER_CREATED_EVENT"
    | "CONTAINER_STARTED_EVENT"
    | "CONTAINER_STOPPED_EVENT"
    | "CONTAINER_DELETED_EVENT";
  readonly createdAt: number;
  readonly containersStatuses: readonly WireContainerStatus[];
}

export interface WireImage {
  readonly id: string;
  readonly repoTags: readonly string[];
  readonly repoDigests: readonly string[];
  readonly size: number;
  readonly uid: Value | null;
  readonly username: string;
  readonly pinned: boolean;
}

export interface WireCpuUsage {
  readonly timestamp: number;
  readonly usageCoreNanoSeconds: Value | null;
  readonly usageNanoCores: Value | null;
}

export interface WireMemoryUsage {
  readonly timestamp: number;
  readonly workingSetBytes: Value | null;
  readonly availableBytes: Value | null;
  readonly usageBytes: Value | null;
  readonly rssBytes: Value | null;
  readonly pageFaults: Value | null;
  readonly majorPageFaults: Value | null;
}

export interface WireFilesystemUsage {
  readonly timestamp: number;
  readonly fsId: { readonly mountpoint: string } | null;
  readonly usedBytes: Value | null;
  readonly inodesUsed: Value | null;
}

export interface WireContainerStats {
  readonly attributes: {
    readonly id: string;
    readonly metadata: WireContainerMetadata | null;
    readonly labels: StringMap;
    readonly annotations: StringMap;
  } | null;
  readonly cpu: WireCpuUsage | null;
  readonly memory: WireMemoryUsage | null;
  readonly writableLayer: WireFilesystemUsage | null;
}

export interface WireNetworkInterface {
  readonly name: string;
  readonly rxBytes: Value | null;
  readonly rxErrors: Value | null;
  readonly txBytes: Value | null;
  readonly txErrors: Value | null;
}

export interface WirePodSandboxStats {
  readonly attributes: {
    readonly id: string;
    readonly metadata: WireSandboxMetadata | null;
    readonly labels: StringMap;
    readonly annotations: StringMap;
  } | null;
  readonly linux: {
    readonly cpu: WireCpuUsage | null;
    readonly memory: WireMemoryUsage | null;
    readonly network: {
      readonly timestamp: number;
      readonly defaultInterface: WireNetworkInterface | null;
      readonly interfaces: readonly WireNetworkInterface[];
    } | null;
    readonly process: { readonly processCount: Value | null } | null;
    readonly containers: readonly WireContainerStats[];
  } | null;
}
