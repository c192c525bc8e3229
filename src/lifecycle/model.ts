import type { Instant } from "../model/instant.ts";
import type { ResourceRequirements } from "../model/types/core-v1.ts";
import type {
  AllocatedResources,
  CrashBackoff,
  PendingResize,
  PodMemory,
  StartFailureReason,
  StopCause,
} from "./memory.ts";
import type { RuntimeView } from "./runtime-view.ts";

/** Everything `decide` and `statusOf` may know about a pod besides its object. Facts only: nothing depends on "now". */
export interface Observation {
  /** Read after the last call to the runtime has returned: never older than what we did ourselves. */
  readonly runtime: RuntimeView;
  readonly memory: PodMemory;
  /** The phase that `statusOf` computed from these same facts; what makes a finished pod terminate (semantics §2.1). */
  readonly phase: string;
  /** The object has left the API: a force delete, or the end of a graceful one. */
  readonly removed: boolean;
  /** The node ends the pod: eviction, node shutdown, refused admission (semantics §5.7). */
  readonly forced?: ForcedEnd | undefined;
  /** Containers that started 10 s before this are survivors of an earlier engine (semantics §2.9). */
  readonly engineStartedAt: Instant;
  readonly resize?: ResizeFacts | undefined;
}

export interface ForcedEnd {
  /** `Evicted`, `Preempting`, `Terminated`, `NodeAffinity` …: becomes `status.reason`. */
  readonly reason: string;
  readonly message: string;
  /** Overrides the pod's grace period where it is shorter. */
  readonly graceSeconds?: number | undefined;
  /** The node takes a pod's place away that it had: the condition DisruptionTarget tells (semantics §5.7). */
  readonly disruption?: boolean | undefined;
}

/** What the node can give, for in-place resize (semantics §8.3). */
export interface ResizeFacts {
  /** What the node's other pods ask for. */
  readonly usedByOthers: NodeRoom;
  readonly allocatable: NodeRoom;
}

export interface NodeRoom {
  readonly cpuMillis: number;
  readonly memoryBytes: number;
}

/** The named switches of DESIGN.md that change decisions. */
export interface Switches {
  /** Every image of the pod is pulled at once; the order of starts is unchanged. */
  readonly parallelPull: boolean;
  /** Restart sidecars until the last main is gone (KEP-4438). */
  readonly helperKeptUp: boolean;
  readonly crashBackoff: BackoffLimits;
}

export interface BackoffLimits {
  readonly initialMs: number;
  readonly maxMs: number;
}

export const defaultSwitches: Switches = {
  parallelPull: true,
  helperKeptUp: false,
  crashBackoff: { initialMs: 10_000, maxMs: 300_000 },
};

/** What to do now, what is deliberately not done and why, and when the same facts could decide otherwise. */
export interface Decision {
  readonly actions: readonly Action[];
  readonly holds: readonly Hold[];
  /** In the future, and honest: until then the same observation gives the same decision. Absent: only news matters. */
  readonly wakeAt?: Instant | undefined;
}

/** Something that would be done but for `reason`. `subject` is a container's name, `"sandbox"` or `"pod"`. */
export interface Hold {
  readonly subject: string;
  readonly reason: Reason;
  readonly until?: Instant | undefined;
}

export interface Reason {
  readonly code: ReasonCode;
  /** The other party, where there is one: the container that is waited for, the record that exited. */
  readonly detail?: string | undefined;
}

/** Machine-readable, for the journal and `tandem why`; `docs/glossary.md` explains each. */
export type ReasonCode =
  // the pod
  | "PodDeleted"
  | "PodRemoved"
  | "PodFinished"
  | "DeadlineExceeded"
  | "Forced"
  | "NotPrepared"
  | "NothingRuns"
  // calls
  | "InFlight"
  | "RetryLater"
  // the sandbox
  | "NoSandbox"
  | "SandboxNotReady"
  | "SandboxNetworkChanged"
  | "SandboxWithoutAddress"
  | "SandboxDuplicate"
  | "SandboxNotRebuilt"
  // starts
  | "FirstStart"
  | "StageReached"
  | "Restart"
  | "RecordLost"
  | "StuckInCreated"
  | "AfterKill"
  | "ImageNeeded"
  | "ImagePrefetch"
  | "PostStartDue"
  | "EphemeralAdded"
  | "KeptUp"
  // reasons to wait with a start
  | "CrashBackoff"
  | "ImageBackoff"
  | "StartFailedRecently"
  | "StartInFlight"
  | "PullInFlight"
  | "EarlierStarts"
  | "StartupPending"
  | "InitRunning"
  | "NotInitialized"
  | "FinishedForGood"
  // stops
  | "MainsFinished"
  | "InitFailedForGood"
  | "LivenessFailed"
  | "StartupFailed"
  | "PostStartFailed"
  | "DefinitionChanged"
  | "ResizeRestart"
  | "RecordUnknown"
  | "RestartAll"
  | "HookRunning"
  | "StopInFlight"
  | "NotItsTurn"
  | "TurnReached"
  | "BudgetExhausted"
  | "StopFailed"
  // the rest
  | "Superfluous"
  | "Resize"
  | "ResizeFits"
  | "ResizeDeferred"
  | "ResizeInfeasible"
  | "ResizeWithdrawn"
  | "ResizeDone";

export type Action = { readonly reason: Reason } & ActionBody;

export type ActionBody =
  /** Pod directory, cgroup, volumes. */
  | { readonly kind: "prepare" }
  | { readonly kind: "createSandbox"; readonly attempt: number }
  | { readonly kind: "stopSandbox"; readonly id: string }
  | PullImage
  | StartContainer
  | { readonly kind: "runPostStart"; readonly container: string; readonly id: string }
  | RefuseStart
  | BeginStop
  /** TERM, and KILL after `timeoutSeconds`: the end of the stop that a `beginStop` announced. */
  | {
      readonly kind: "stopContainer";
      readonly container: string;
      readonly id: string;
      readonly timeoutSeconds: number;
    }
  /** Takes a dead record out of the runtime. */
  | {
      readonly kind: "removeContainer";
      readonly container: string;
      readonly id: string;
      readonly keepLogs: boolean;
    }
  | {
      readonly kind: "updateResources";
      readonly container: string;
      readonly id: string;
      readonly target: ResourceRequirements;
    }
  /** The node promises the pod what its spec now asks for, or says why not yet or never (semantics §8.3). */
  | {
      readonly kind: "allocateResize";
      readonly resources: AllocatedResources;
      readonly generation: number;
    }
  | { readonly kind: "deferResize"; readonly pending: PendingResize }
  /** The spec asks for no more than what was promised before. */
  | { readonly kind: "withdrawResize" }
  /** What runs has what the node promised. */
  | { readonly kind: "completeResize" }
  /** Whole-pod stop: remembers the budget; the `beginStop` of each container follows in the same decision. */
  | {
      readonly kind: "stopPod";
      readonly graceSeconds: number;
      readonly ids: readonly string[];
      readonly forNewSandbox: boolean;
    }
  /** From here on nothing starts. Repeated with a smaller grace period when that shrinks. */
  | { readonly kind: "terminate"; readonly graceSeconds: number }
  /** Unmounts, removes the pod cgroup and directories. */
  | { readonly kind: "cleanUp" }
  /** Nothing runs and nothing is left: the final status may be sent and the object may go. */
  | { readonly kind: "finish" };

export interface PullImage {
  readonly kind: "pullImage";
  readonly container: string;
  readonly image: string;
  /** Ahead of its turn: without a trace in the status, and only if the image is not there. */
  readonly prefetch: boolean;
}

/** CreateContainer and StartContainer; the image is there. */
export interface StartContainer {
  readonly kind: "startContainer";
  readonly container: string;
  readonly imageRef: string;
  /** The image was found ahead of time: the event `Pulled` is due with this start. */
  readonly announceImage: boolean;
  /** A postStart hook has to run once it is started. */
  readonly postStart: boolean;
  /** Absent when no record exists: one more than the newest log file says, else 0 (semantics §2.6). */
  readonly restartCount?: number | undefined;
  readonly sandboxId: string;
  /** The record that was created and never started, where that is why. */
  readonly replaces?: string | undefined;
  /** The ledger to remember with this start; absent when none is kept. */
  readonly backoff?: CrashBackoff | undefined;
}

/** A start that is due but refused by a back-off window: status and event say so, nothing else happens. */
export interface RefuseStart {
  readonly kind: "refuseStart";
  readonly container: string;
  readonly failure: StartFailureReason;
  readonly message: string;
}

/** The beginning of a stop: event `Killing` with `message`, and the preStop hook if there is one and grace for it. */
export interface BeginStop {
  readonly kind: "beginStop";
  readonly container: string;
  readonly id: string;
  readonly cause: StopCause;
  readonly graceSeconds: number;
  readonly message: string;
  readonly runPreStop: boolean;
  readonly restart: boolean;
}
