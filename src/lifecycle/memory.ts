import type { Instant } from "../model/instant.ts";
import type { ResourceRequirements } from "../model/types/core-v1.ts";

/**
 * What the worker knows about a pod besides the runtime: work in flight, ledgers and results. All of it may be lost in
 * a crash (semantics §2.9); it is changed only by `remember` (lifecycle/remember.ts), which is pure.
 */
export interface PodMemory {
  /** Never goes backwards: `active` → `terminating` → `terminated` (semantics §5.1). */
  readonly stage: Stage;
  /** Directories, pod cgroup and volumes are there. */
  readonly prepared: boolean;
  /** They are gone again: the last step of a termination. */
  readonly cleanedUp: boolean;
  /** Sandboxes whose network was given back by a StopPodSandbox of ours. */
  readonly stoppedSandboxes: readonly string[];
  readonly containers: Readonly<Record<string, ContainerMemory>>;
  /** By image name: when it may be pulled again after failures (semantics §3.2). */
  readonly imageBackoffs: Readonly<Record<string, ImageBackoff>>;
  /** The stop of the whole pod that is going on, or the last one. */
  readonly stop?: PodStop | undefined;
  readonly resize: ResizeMemory;
  /** The effective grace period G of a termination; only ever shrinks (semantics §5.2). */
  readonly graceSeconds?: number | undefined;
  /** Calls on their way that have no place of their own above, by `actionKey`. */
  readonly inFlight: Readonly<Record<string, Instant>>;
  /** Calls that failed and when each may be made again, by `actionKey`. */
  readonly retries: Readonly<Record<string, Retry>>;
}

export type Stage = "active" | "terminating" | "terminated";

export interface Retry {
  readonly retryAt: Instant;
  readonly failures: number;
  readonly message: string;
}

/** What a worker knows of a pod it has not seen before. */
export const emptyMemory: PodMemory = {
  stage: "active",
  prepared: false,
  cleanedUp: false,
  stoppedSandboxes: [],
  containers: {},
  imageBackoffs: {},
  resize: { allocated: {}, actuated: {} },
  inFlight: {},
  retries: {},
};

export const emptyContainerMemory: ContainerMemory = { probes: {} };

export interface ContainerMemory {
  readonly image?: ImageWork | undefined;
  readonly start?: StartWork | undefined;
  readonly postStart?: PostStartWork | undefined;
  readonly stop?: ContainerStop | undefined;
  /** Why the last attempt to start failed or was refused; cleared by a start that succeeds (semantics §6.2). */
  readonly lastFailure?: StartFailure | undefined;
  readonly backoff?: CrashBackoff | undefined;
  /** The record that we killed last: the restart that follows does not measure back-off from it (semantics §3.2). */
  readonly killed?: { readonly id: string; readonly restart: boolean } | undefined;
  readonly probes: ProbeResults;
}

/** Getting the image for the next start. `ready` is used up by one start, so `Always` pulls again for the next. */
export type ImageWork =
  | {
      readonly state: "pulling";
      readonly image: string;
      readonly since: Instant;
      readonly prefetch: boolean;
    }
  | {
      readonly state: "ready";
      readonly image: string;
      readonly imageRef: string;
      /** The event `Pulled` is out; if not (found ahead of time), the start makes it. */
      readonly announced: boolean;
    }
  /** Not to be had ahead of time; the due start asks again and reports. */
  | { readonly state: "prefetchFailed"; readonly image: string };

/** CreateContainer and StartContainer on their way. */
export interface StartWork {
  readonly since: Instant;
  /** A record that was created and never started; it counts until the new one does. */
  readonly replaces?: string | undefined;
}

/** `due` from the start of the container until the worker has called the hook. */
export type PostStartWork =
  | { readonly state: "due"; readonly id: string }
  | { readonly state: "running"; readonly id: string; readonly since: Instant }
  | { readonly state: "done"; readonly id: string }
  | { readonly state: "failed"; readonly id: string; readonly message: string };

export interface StartFailure {
  readonly reason: StartFailureReason;
  readonly message: string;
  readonly at: Instant;
  /** Not tried again before; absent where a back-off window of its own says when. */
  readonly retryAt?: Instant | undefined;
}

/** Waiting reasons of semantics §6.3 that a failed or refused start leaves behind. */
export type StartFailureReason =
  | "CrashLoopBackOff"
  | ImageFailureReason
  | "CreateContainerConfigError"
  | "PreCreateHookError"
  | "CreateContainerError"
  | "PreStartHookError"
  | "RunContainerError"
  | "PostStartHookError";

export type ImageFailureReason =
  | "ErrImagePull"
  | "ImagePullBackOff"
  | "ErrImageNeverPull"
  | "ImageInspectError"
  | "InvalidImageName"
  | "RegistryUnavailable"
  | "SignatureValidationFailed";

/** One entry of the crash back-off (semantics §3.2); a `key` that differs starts afresh. */
export interface CrashBackoff {
  readonly key: string;
  readonly delayMs: number;
  readonly lastUpdate: Instant;
}

export interface ImageBackoff {
  readonly delayMs: number;
  readonly lastUpdate: Instant;
  /** `ErrImagePull: <text>`, for the message of ImagePullBackOff. */
  readonly lastError: string;
}

export interface PodStop {
  readonly startedAt: Instant;
  readonly graceSeconds: number;
  /** The records that ran when it began: those that are waited for. */
  readonly ids: readonly string[];
  /** The pod goes on afterwards, in a sandbox that is still to be made. */
  readonly forNewSandbox: boolean;
}

export type StopCause =
  | "pod"
  | "liveness"
  | "startup"
  | "postStart"
  | "definition"
  | "resize"
  | "unknown"
  | "restartAll";

/**
 * The stop of one container record (semantics §5.3), kept from the decision until the pod no longer needs it.
 *
 * `preStop` → (hook ended, or `graceSeconds` are over) → `waiting` → (its turn, or the budget is over) → `stopping` →
 * `stopped`, or `failed` when the runtime's call failed. Steps that do not apply are passed in the same decision.
 */
export interface ContainerStop {
  readonly id: string;
  readonly cause: StopCause;
  readonly startedAt: Instant;
  readonly graceSeconds: number;
  /** The container is started again afterwards, whatever its restart policy says of the exit. */
  readonly restart: boolean;
  readonly step: StopStep;
  /** When the hook ended or was given up; the begin of the stop if there is none; absent while it runs. */
  readonly hookEndedAt?: Instant | undefined;
}

export type StopStep =
  | { readonly state: "preStop" }
  | { readonly state: "waiting" }
  | { readonly state: "stopping"; readonly since: Instant; readonly timeoutSeconds: number }
  | { readonly state: "stopped"; readonly at: Instant }
  | { readonly state: "failed"; readonly at: Instant; readonly message: string };

export type ProbeKind = "startup" | "liveness" | "readiness";

/** Published results only, each for one container id; a result for another id counts as missing. */
export type ProbeResults = { readonly [kind in ProbeKind]?: ProbeResult | undefined };

export interface ProbeResult {
  readonly id: string;
  readonly result: "success" | "failure" | "unknown";
}

/** By container name. */
export type AllocatedResources = Readonly<Record<string, ResourceRequirements>>;

/** Where an in-place resize stands (semantics §8.3). A container that is missing has what its spec says. */
export interface ResizeMemory {
  /** What the node has promised. */
  readonly allocated: AllocatedResources;
  /** What the containers that run were given. */
  readonly actuated: AllocatedResources;
  /** A change of the spec that is not allocated. */
  readonly pending?: PendingResize | undefined;
  /** A change that is allocated and not yet in force everywhere. */
  readonly inProgress?: ResizeInProgress | undefined;
}

export interface PendingResize {
  readonly reason: "Deferred" | "Infeasible";
  readonly message: string;
  /** `OutOfcpu`: what the event says. */
  readonly misfit: string;
  readonly generation: number;
}

export interface ResizeInProgress {
  readonly generation: number;
  /** Why it could not be put into force, the last time it was tried. */
  readonly error?: string | undefined;
}
