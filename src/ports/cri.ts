import type { Instant } from "../model/instant.ts";
import type {
  ContainerConfig,
  ContainerMetadata,
  ImageSpec,
  LinuxContainerResources,
  Mount,
  PodSandboxConfig,
  PodSandboxMetadata,
  StringMap,
} from "./cri-config.ts";
import type { ContainerStats, FilesystemUsage, PodSandboxStats } from "./cri-stats.ts";

/**
 * A container runtime that speaks CRI v1, with the events of its containers. What the runtime refuses is thrown as
 * `CriError` (model/cri-error.ts), a runtime that cannot be reached as `TransientError`, an aborted call as its
 * signal's reason.
 */
export interface Cri extends RuntimeService, ImageService {
  /**
   * What happens to containers and sandboxes, as it happens, until the signal aborts. Never throws for a lost
   * runtime: it reconnects and says `resync`. The first event is always a `resync`; after each one, list.
   */
  events(signal: AbortSignal): AsyncIterable<RuntimeEvent>;
}

export interface CallOptions {
  /** Ends the wait, not necessarily the work: a container that was being created may still appear. */
  readonly signal?: AbortSignal | undefined;
}

export interface RuntimeService {
  version(options?: CallOptions): Promise<RuntimeVersion>;
  status(options?: CallOptions): Promise<RuntimeStatus>;
  updateRuntimeConfig(podCidr: string, options?: CallOptions): Promise<void>;

  /** The new sandbox's id; its network is up. */
  runPodSandbox(
    request: { readonly config: PodSandboxConfig; readonly runtimeHandler?: string | undefined },
    options?: CallOptions,
  ): Promise<string>;
  /** Kills what still runs in it and gives its network back. Idempotent; a sandbox that is gone is no error. */
  stopPodSandbox(podSandboxId: string, options?: CallOptions): Promise<void>;
  /** Idempotent; also removes the containers in it. */
  removePodSandbox(podSandboxId: string, options?: CallOptions): Promise<void>;
  podSandboxStatus(podSandboxId: string, options?: CallOptions): Promise<PodSandboxStatus>;
  listPodSandbox(filter?: PodSandboxFilter, options?: CallOptions): Promise<readonly PodSandbox[]>;

  /** The new container's id. */
  createContainer(request: CreateContainerRequest, options?: CallOptions): Promise<string>;
  startContainer(containerId: string, options?: CallOptions): Promise<void>;
  /** Resolves once it has stopped: the stop signal, `timeoutSeconds` of patience, then SIGKILL. Idempotent. */
  stopContainer(containerId: string, timeoutSeconds: number, options?: CallOptions): Promise<void>;
  /** Idempotent; kills a container that runs. */
  removeContainer(containerId: string, options?: CallOptions): Promise<void>;
  listContainers(filter?: ContainerFilter, options?: CallOptions): Promise<readonly Container[]>;
  containerStatus(containerId: string, options?: CallOptions): Promise<ContainerStatus>;
  updateContainerResources(
    request: { readonly containerId: string; readonly linux: LinuxContainerResources },
    options?: CallOptions,
  ): Promise<void>;
  /** Makes the runtime open the log file anew, after the old one was renamed. */
  reopenContainerLog(containerId: string, options?: CallOptions): Promise<void>;

  /** Runs a command to its end; `timeoutSeconds` 0 waits for ever. Past it: `CriError` "DeadlineExceeded". */
  execSync(request: ExecSyncRequest, options?: CallOptions): Promise<ExecSyncResult>;
  /** The one-time URL where the command's streams are served. */
  exec(request: ExecRequest, options?: CallOptions): Promise<string>;
  /** The one-time URL where the container's streams are served. */
  attach(request: AttachRequest, options?: CallOptions): Promise<string>;
  /** The one-time URL where connections into the sandbox's network namespace are served. */
  portForward(request: PortForwardRequest, options?: CallOptions): Promise<string>;

  containerStats(containerId: string, options?: CallOptions): Promise<ContainerStats>;
  listContainerStats(
    filter?: { readonly podSandboxId?: string; readonly labelSelector?: StringMap },
    options?: CallOptions,
  ): Promise<readonly ContainerStats[]>;
  /** containerd 1.6 and later. */
  listPodSandboxStats(
    filter?: { readonly id?: string; readonly labelSelector?: StringMap },
    options?: CallOptions,
  ): Promise<readonly PodSandboxStats[]>;
}

export interface ImageService {
  listImages(options?: CallOptions): Promise<readonly Image[]>;
  /** `undefined` when the image is not present. */
  imageStatus(image: ImageSpec, options?: CallOptions): Promise<Image | undefined>;
  /** The pulled image's id. Has no time limit of its own. */
  pullImage(request: PullImageRequest, options?: CallOptions): Promise<string>;
  /** Idempotent; removes every tag of the image. */
  removeImage(image: ImageSpec, options?: CallOptions): Promise<void>;
  imageFsInfo(options?: CallOptions): Promise<readonly FilesystemUsage[]>;
}

/**
 * `id` is a container's or a sandbox's. When `exited` is delivered the runtime already lists the container as
 * exited. `oom` means that the kernel killed something in the container, which may live on.
 */
export type RuntimeEvent =
  | { readonly kind: "created"; readonly id: string; readonly at: Instant }
  | { readonly kind: "started"; readonly id: string; readonly at: Instant }
  | {
      readonly kind: "exited";
      readonly id: string;
      readonly at: Instant;
      readonly exitCode: number;
      /** False: the process is dead, and CRI does not show it yet. Another event follows once it does. */
      readonly settled: boolean;
    }
  | { readonly kind: "oom"; readonly id: string; readonly at: Instant }
  | { readonly kind: "deleted"; readonly id: string; readonly at: Instant }
  | { readonly kind: "resync"; readonly at: Instant; readonly reason: string };

export interface RuntimeVersion {
  readonly runtimeName: string;
  readonly runtimeVersion: string;
  readonly runtimeApiVersion: string;
}

export interface RuntimeStatus {
  /** `RuntimeReady` and `NetworkReady` at least. */
  readonly conditions: readonly RuntimeCondition[];
  readonly runtimeHandlers: readonly RuntimeHandler[];
  /** Whether `supplementalGroupsPolicy` is honoured. */
  readonly supplementalGroupsPolicy: boolean;
}

export interface RuntimeCondition {
  readonly type: string;
  readonly status: boolean;
  readonly reason: string;
  readonly message: string;
}

export interface RuntimeHandler {
  /** Empty for the default one. */
  readonly name: string;
  readonly recursiveReadOnlyMounts: boolean;
  readonly userNamespaces: boolean;
}

export type PodSandboxState = "SANDBOX_READY" | "SANDBOX_NOTREADY";

export interface PodSandboxFilter {
  readonly id?: string | undefined;
  readonly state?: PodSandboxState | undefined;
  readonly labelSelector?: StringMap | undefined;
}

export interface PodSandbox {
  readonly id: string;
  readonly metadata: PodSandboxMetadata;
  readonly state: PodSandboxState;
  readonly createdAt: Instant;
  readonly labels: StringMap;
  readonly annotations: StringMap;
  readonly runtimeHandler: string;
}

export interface PodSandboxStatus extends PodSandbox {
  /** The primary address first; empty in the node's network namespace and once the sandbox has stopped. */
  readonly ips: readonly string[];
}

export interface CreateContainerRequest {
  readonly podSandboxId: string;
  readonly config: ContainerConfig;
  /** The same that `runPodSandbox` got. */
  readonly sandboxConfig: PodSandboxConfig;
}

export type ContainerState =
  | "CONTAINER_CREATED"
  | "CONTAINER_RUNNING"
  | "CONTAINER_EXITED"
  | "CONTAINER_UNKNOWN";

export interface ContainerFilter {
  readonly id?: string | undefined;
  readonly state?: ContainerState | undefined;
  readonly podSandboxId?: string | undefined;
  readonly labelSelector?: StringMap | undefined;
}

export interface Container {
  readonly id: string;
  readonly podSandboxId: string;
  readonly metadata: ContainerMetadata;
  readonly image: ImageSpec;
  readonly imageRef: string;
  /** Empty before containerd 2.0. */
  readonly imageId: string;
  readonly state: ContainerState;
  readonly createdAt: Instant;
  readonly labels: StringMap;
  readonly annotations: StringMap;
}

export interface ContainerStatus {
  readonly id: string;
  readonly metadata: ContainerMetadata;
  readonly state: ContainerState;
  readonly createdAt: Instant;
  /** `undefined` before it was started. */
  readonly startedAt: Instant | undefined;
  /** `undefined` before it has ended. */
  readonly finishedAt: Instant | undefined;
  readonly exitCode: number;
  readonly image: ImageSpec;
  readonly imageRef: string;
  readonly imageId: string;
  /** `Completed`, `Error`, `OOMKilled`, `StartError`, `ContainerStatusUnknown`; empty while it runs. */
  readonly reason: string;
  readonly message: string;
  readonly labels: StringMap;
  readonly annotations: StringMap;
  readonly mounts: readonly Mount[];
  /** Absolute. */
  readonly logPath: string;
  /** What the cgroup really has; `undefined` where the runtime does not say. */
  readonly resources: LinuxContainerResources | undefined;
  /** Who the first process runs as; containerd 2.0 and later. */
  readonly user: ContainerUser | undefined;
  readonly stopSignal: string | undefined;
}

export interface ContainerUser {
  readonly uid: number;
  readonly gid: number;
  readonly supplementalGroups: readonly number[];
}

export interface ExecSyncRequest {
  readonly containerId: string;
  readonly cmd: readonly string[];
  readonly timeoutSeconds: number;
}

/** Each output is cut at 16 MB. */
export interface ExecSyncResult {
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  readonly exitCode: number;
}

/** `stderr` must be false with `tty`. */
export interface ExecRequest {
  readonly containerId: string;
  readonly cmd: readonly string[];
  readonly tty: boolean;
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
}

/** `tty` must be as the container was made; `stderr` must be false with it. */
export interface AttachRequest {
  readonly containerId: string;
  readonly tty: boolean;
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
}

export interface PortForwardRequest {
  readonly podSandboxId: string;
  readonly ports: readonly number[];
}

export interface PullImageRequest {
  readonly image: ImageSpec;
  readonly auth?: AuthConfig | undefined;
  readonly sandboxConfig?: PodSandboxConfig | undefined;
}

/** Never log one. */
export interface AuthConfig {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** Base64 of `username:password`. */
  readonly auth?: string | undefined;
  readonly serverAddress?: string | undefined;
  readonly identityToken?: string | undefined;
  readonly registryToken?: string | undefined;
}

export interface Image {
  /** `sha256:…` of the configuration. */
  readonly id: string;
  readonly repoTags: readonly string[];
  readonly repoDigests: readonly string[];
  readonly size: number;
  /** The user of the image, when it is a number. */
  readonly uid: number | undefined;
  readonly username: string;
  readonly pinned: boolean;
}
