/**
 * What we tell a container runtime to make: the configuration messages of CRI v1, with the names of the protocol in
 * camelCase. A field that is left out has the protocol's zero value.
 */
export type StringMap = Readonly<Record<string, string>>;

export interface PodSandboxMetadata {
  readonly name: string;
  readonly uid: string;
  readonly namespace: string;
  /** How often a sandbox was made for this pod before. The runtime reserves the name of each attempt. */
  readonly attempt: number;
}

export interface PodSandboxConfig {
  readonly metadata: PodSandboxMetadata;
  /** May be empty only when the pod is in the node's network namespace. */
  readonly hostname?: string | undefined;
  /** Absolute host directory for the containers' logs. */
  readonly logDirectory?: string | undefined;
  readonly dnsConfig?: DnsConfig | undefined;
  readonly portMappings?: readonly PortMapping[] | undefined;
  readonly labels?: StringMap | undefined;
  readonly annotations?: StringMap | undefined;
  readonly linux?: LinuxPodSandboxConfig | undefined;
}

export interface DnsConfig {
  readonly servers: readonly string[];
  readonly searches: readonly string[];
  readonly options: readonly string[];
}

export interface PortMapping {
  readonly protocol: "TCP" | "UDP" | "SCTP";
  readonly containerPort: number;
  readonly hostPort: number;
  readonly hostIp?: string | undefined;
}

export interface LinuxPodSandboxConfig {
  /** In cgroupfs form: `/tandem/kubepods/burstable/pod<uid>`. */
  readonly cgroupParent?: string | undefined;
  readonly securityContext?: LinuxSandboxSecurityContext | undefined;
  readonly sysctls?: StringMap | undefined;
  readonly overhead?: LinuxContainerResources | undefined;
  readonly resources?: LinuxContainerResources | undefined;
}

export interface LinuxSandboxSecurityContext {
  readonly namespaceOptions?: NamespaceOption | undefined;
  readonly selinuxOptions?: SelinuxOption | undefined;
  readonly runAsUser?: number | undefined;
  readonly runAsGroup?: number | undefined;
  readonly readonlyRootfs?: boolean | undefined;
  readonly supplementalGroups?: readonly number[] | undefined;
  readonly supplementalGroupsPolicy?: SupplementalGroupsPolicy | undefined;
  readonly privileged?: boolean | undefined;
  readonly seccomp?: SecurityProfile | undefined;
  readonly apparmor?: SecurityProfile | undefined;
}

export type SupplementalGroupsPolicy = "Merge" | "Strict";

/** Whose namespace is used; the protocol's default is the pod's, for `pid` too. */
export type NamespaceMode = "POD" | "CONTAINER" | "NODE" | "TARGET";

export interface NamespaceOption {
  readonly network?: NamespaceMode | undefined;
  readonly pid?: NamespaceMode | undefined;
  readonly ipc?: NamespaceMode | undefined;
  /** The container whose processes are seen; only with `pid: "TARGET"`. */
  readonly targetId?: string | undefined;
  readonly usernsOptions?: UserNamespace | undefined;
}

export interface UserNamespace {
  readonly mode: "POD" | "NODE";
  readonly uids?: readonly IdMapping[] | undefined;
  readonly gids?: readonly IdMapping[] | undefined;
}

export interface IdMapping {
  readonly hostId: number;
  readonly containerId: number;
  readonly length: number;
}

export interface SelinuxOption {
  readonly user?: string | undefined;
  readonly role?: string | undefined;
  readonly type?: string | undefined;
  readonly level?: string | undefined;
}

export interface SecurityProfile {
  readonly profileType: "RuntimeDefault" | "Unconfined" | "Localhost";
  /** Seccomp: an absolute path. AppArmor: a profile's name. Only with `Localhost`. */
  readonly localhostRef?: string | undefined;
}

/** 0 or left out means: not specified. */
export interface LinuxContainerResources {
  readonly cpuPeriod?: number | undefined;
  readonly cpuQuota?: number | undefined;
  readonly cpuShares?: number | undefined;
  readonly memoryLimitInBytes?: number | undefined;
  readonly oomScoreAdj?: number | undefined;
  readonly cpusetCpus?: string | undefined;
  readonly cpusetMems?: string | undefined;
  readonly hugepageLimits?: readonly HugepageLimit[] | undefined;
  /** cgroup v2 only: file name to content. */
  readonly unified?: StringMap | undefined;
  readonly memorySwapLimitInBytes?: number | undefined;
}

export interface HugepageLimit {
  /** `2MB`, `1GB`. */
  readonly pageSize: string;
  readonly limit: number;
}

export interface ContainerMetadata {
  readonly name: string;
  /** The container's restart count. The runtime reserves (name, attempt) within the sandbox. */
  readonly attempt: number;
}

export interface ImageSpec {
  /** A reference or an image id. */
  readonly image: string;
  readonly annotations?: StringMap | undefined;
  /** The reference as the manifest has it, when `image` is an id. */
  readonly userSpecifiedImage?: string | undefined;
  readonly runtimeHandler?: string | undefined;
}

export interface ContainerConfig {
  readonly metadata: ContainerMetadata;
  readonly image: ImageSpec;
  /** Replaces the image's entrypoint. */
  readonly command?: readonly string[] | undefined;
  /** Replaces the image's command. */
  readonly args?: readonly string[] | undefined;
  readonly workingDir?: string | undefined;
  readonly envs?: readonly KeyValue[] | undefined;
  readonly mounts?: readonly Mount[] | undefined;
  readonly devices?: readonly Device[] | undefined;
  readonly labels?: StringMap | undefined;
  readonly annotations?: StringMap | undefined;
  /** Relative to the sandbox's `logDirectory`: `main/0.log`. */
  readonly logPath?: string | undefined;
  readonly stdin?: boolean | undefined;
  readonly stdinOnce?: boolean | undefined;
  readonly tty?: boolean | undefined;
  readonly linux?: LinuxContainerConfig | undefined;
  /** `SIGUSR1`; runtimes before containerd 2.2 ignore it and use the image's. */
  readonly stopSignal?: string | undefined;
}

export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

export interface Mount {
  readonly containerPath: string;
  /** Empty only with `image`. */
  readonly hostPath: string;
  readonly readonly?: boolean | undefined;
  readonly selinuxRelabel?: boolean | undefined;
  readonly propagation?:
    | "PROPAGATION_PRIVATE"
    | "PROPAGATION_HOST_TO_CONTAINER"
    | "PROPAGATION_BIDIRECTIONAL"
    | undefined;
  readonly recursiveReadOnly?: boolean | undefined;
  /** An image volume (containerd 2.1 and later). */
  readonly image?: ImageSpec | undefined;
  readonly imageSubPath?: string | undefined;
}

export interface Device {
  readonly containerPath: string;
  readonly hostPath: string;
  /** Some of `rwm`. */
  readonly permissions: string;
}

export interface LinuxContainerConfig {
  readonly resources?: LinuxContainerResources | undefined;
  readonly securityContext?: LinuxContainerSecurityContext | undefined;
}

export interface LinuxContainerSecurityContext {
  readonly capabilities?: Capability | undefined;
  readonly privileged?: boolean | undefined;
  readonly namespaceOptions?: NamespaceOption | undefined;
  readonly selinuxOptions?: SelinuxOption | undefined;
  readonly runAsUser?: number | undefined;
  /** Only together with `runAsUser` or `runAsUsername`: a runtime refuses it alone. */
  readonly runAsGroup?: number | undefined;
  readonly runAsUsername?: string | undefined;
  readonly readonlyRootfs?: boolean | undefined;
  readonly supplementalGroups?: readonly number[] | undefined;
  readonly supplementalGroupsPolicy?: SupplementalGroupsPolicy | undefined;
  readonly noNewPrivs?: boolean | undefined;
  readonly maskedPaths?: readonly string[] | undefined;
  readonly readonlyPaths?: readonly string[] | undefined;
  readonly seccomp?: SecurityProfile | undefined;
  readonly apparmor?: SecurityProfile | undefined;
}

export interface Capability {
  readonly addCapabilities?: readonly string[] | undefined;
  readonly dropCapabilities?: readonly string[] | undefined;
  readonly addAmbientCapabilities?: readonly string[] | undefined;
}
