import type { Instant } from "../model/instant.ts";
import type { ResourceRequirements } from "../model/types/core-v1.ts";

/** What the runtime holds for one pod: everything here survives a crash of the engine. */
export interface RuntimeView {
  /** Newest first. */
  readonly sandboxes: readonly SandboxRecord[];
  /** Every container of every sandbox of the pod, newest first. */
  readonly containers: readonly ContainerRecord[];
}

export interface SandboxRecord {
  readonly id: string;
  /** Counts re-creations, from 0. */
  readonly attempt: number;
  readonly state: "ready" | "notReady";
  readonly createdAt: Instant;
  /** The pod's addresses, the primary one first; empty on the host's network or before the network is up. */
  readonly ips: readonly string[];
  readonly hostNetwork: boolean;
}

/** One CRI container instance. A container name may have many; the newest is "the record" (semantics §1). */
export type ContainerRecord = RecordCommon & RecordState;

export interface RecordCommon {
  readonly id: string;
  readonly name: string;
  readonly sandboxId: string;
  /** From the annotation `io.kubernetes.container.restartCount`. */
  readonly restartCount: number;
  readonly createdAt: Instant;
  /** The image as the runtime names it. */
  readonly image: string;
  /** CRI `imageRef`, by digest where there is one; becomes `status.imageID`. */
  readonly imageRef: string;
  /** From the annotation `io.kubernetes.container.hash`; see `containerHash`. */
  readonly hash: string;
  /** What the container was made with, as its pod says it; from the annotation `tandem.dev/container.resources`. */
  readonly madeWith?: ResourceRequirements | undefined;
  /** What the runtime says the container runs with; only for running containers, where the runtime reports it. */
  readonly resources?: RuntimeResources | undefined;
  readonly user?: RuntimeUser | undefined;
  readonly mounts?: readonly RuntimeMount[] | undefined;
}

export type RecordState =
  | { readonly state: "created" }
  | { readonly state: "running"; readonly startedAt: Instant }
  | ExitedState
  | { readonly state: "unknown" };

export interface ExitedState {
  readonly state: "exited";
  /** Absent when the process never started (`StartError`). */
  readonly startedAt?: Instant | undefined;
  readonly finishedAt: Instant;
  readonly exitCode: number;
  /** `Completed`, `Error`, `OOMKilled`, `StartError`, `Unknown` … */
  readonly reason: string;
  /** The runtime's message and the termination message, as it goes into the status (semantics §6.4). */
  readonly message: string;
}

export type ExitedRecord = RecordCommon & ExitedState;
export type RunningRecord = RecordCommon & Extract<RecordState, { state: "running" }>;

/** CRI `LinuxContainerResources`, the part that an in-place resize can change. */
export interface RuntimeResources {
  readonly cpuShares: number;
  /** Microseconds of each `cpuPeriod`; 0 or less is unlimited. */
  readonly cpuQuota: number;
  readonly cpuPeriod: number;
  /** 0 is unlimited. */
  readonly memoryLimitBytes: number;
}

export interface RuntimeUser {
  readonly uid: number;
  readonly gid: number;
  readonly supplementalGroups: readonly number[];
}

export interface RuntimeMount {
  readonly containerPath: string;
  readonly readonly: boolean;
  readonly recursiveReadOnly: boolean;
}
