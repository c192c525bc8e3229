import type { Instant } from "../model/instant.ts";
import type {
  Container,
  EphemeralContainer,
  LifecycleHandler,
  Pod,
  Probe,
  ResourceRequirements,
} from "../model/types/core-v1.ts";
import type { ImageFailureReason, StartFailureReason } from "../lifecycle/memory.ts";
import type { RuntimeView } from "../lifecycle/runtime-view.ts";

/**
 * What the pod worker asks of the world. Results are data: a failure that the status shows comes back as `ok: false`
 * with its reason. Only what nobody can name (runtime unreachable) is thrown, as `TransientError`; the worker retries.
 * An aborted signal makes the call return soon, with whatever result. Calls for one container never overlap.
 */
export interface NodeEffects extends RuntimeObservation, PodEffects, ContainerEffects {}

export interface RuntimeObservation {
  /** What the runtime holds for the pod now: every fact is read after the call began. */
  observe(podUid: string, signal?: AbortSignal): Promise<RuntimeView>;
  /** All pods that the runtime holds, whoever started them, from the CRI labels (semantics §2.6). */
  observeAll(signal?: AbortSignal): Promise<readonly RuntimePod[]>;
  /** Hints that a pod changed; may lose, repeat and delay. Ends when the signal aborts. */
  watch(signal: AbortSignal): AsyncIterable<RuntimeHint>;
}

export interface RuntimePod {
  readonly uid: string;
  readonly name: string;
  readonly namespace: string;
  readonly view: RuntimeView;
  /** Annotation `io.kubernetes.pod.terminationGracePeriod`, where some container carries it. */
  readonly terminationGraceSeconds?: number | undefined;
}

/** `podUid` is absent when the runtime does not say: every pod may have changed. */
export interface RuntimeHint {
  readonly podUid?: string | undefined;
  readonly containerId?: string | undefined;
  readonly kind: "created" | "started" | "stopped" | "deleted" | "oom" | "other";
  readonly at?: Instant | undefined;
}

export type Outcome = { readonly ok: true } | Failed;

export interface Failed {
  readonly ok: false;
  readonly message: string;
}

export interface PodEffects {
  /** Directories, cgroup, volumes; idempotent. `events` are warnings such as FailedMount, to be recorded as they are. */
  preparePod(
    pod: Pod,
    signal: AbortSignal,
  ): Promise<Outcome & { readonly events?: readonly PodEvent[] }>;
  /** The opposite; idempotent, also for a pod of which only the identity is known. Waits for nothing that runs. */
  cleanUpPod(pod: PodIdentity, signal: AbortSignal): Promise<Outcome>;
  createSandbox(pod: Pod, attempt: number, signal: AbortSignal): Promise<SandboxOutcome>;
  stopSandbox(id: string, signal: AbortSignal): Promise<Outcome>;
  removeSandbox(id: string, signal: AbortSignal): Promise<Outcome>;
  /** Pod-level cgroup values after a resize, or with the pod's spec. */
  updatePodCgroup(pod: Pod, signal: AbortSignal): Promise<Outcome>;
}

export interface PodIdentity {
  readonly uid: string;
  readonly name: string;
  readonly namespace: string;
}

export interface PodEvent {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
}

export type SandboxOutcome =
  | { readonly ok: true; readonly id: string; readonly ips: readonly string[] }
  | Failed;

export interface ContainerEffects {
  /** Applies `imagePullPolicy`, pull secrets and the image store. */
  ensureImage(request: ImageRequest, signal: AbortSignal): Promise<ImageOutcome>;
  /** Config, CreateContainer, StartContainer. `onCreated` is called between the two, with the new id. */
  startContainer(request: StartRequest, signal: AbortSignal): Promise<StartOutcome>;
  /** Runs a hook to its end; the caller bounds it with `signal`. An exec that is abandoned is not killed. */
  runHook(request: HookRequest, signal: AbortSignal): Promise<Outcome>;
  /** One execution of a probe, bounded by its `timeoutSeconds`; errors are tried up to 3 times (semantics §4.3). */
  probe(request: ProbeRequest, signal: AbortSignal): Promise<ProbeOutcome>;
  /** TERM (or the stop signal), KILL after `timeoutSeconds`; returns when the container is dead. Dead already is ok. */
  stopContainer(id: string, timeoutSeconds: number, signal: AbortSignal): Promise<Outcome>;
  /** A record that is gone already is ok. Removes its log files too unless `keepLogs`. */
  removeContainer(
    id: string,
    options: { readonly keepLogs: boolean },
    signal: AbortSignal,
  ): Promise<Outcome>;
  updateResources(request: ResourcesRequest, signal: AbortSignal): Promise<Outcome>;
}

export type AnyContainer = Container | EphemeralContainer;

export interface ImageRequest {
  readonly pod: Pod;
  readonly container: AnyContainer;
  /** Ahead of its turn: pull if it is missing (or the policy is Always); a policy of Never does nothing. */
  readonly prefetch: boolean;
  /** Called once when a pull really begins, so that the event `Pulling` comes first. */
  readonly onPulling: () => void;
}

export type ImageOutcome =
  | {
      readonly ok: true;
      readonly imageRef: string;
      /** Absent when the image was there already. */
      readonly pulled?: PullFacts | undefined;
    }
  | { readonly ok: false; readonly reason: ImageFailureReason; readonly message: string };

export interface PullFacts {
  readonly durationMs: number;
  readonly durationWithWaitingMs: number;
  readonly sizeBytes: number;
}

export interface StartRequest {
  readonly pod: Pod;
  readonly container: AnyContainer;
  /** Absent: one more than the highest log file of the container, else 0. */
  readonly restartCount?: number | undefined;
  readonly sandboxId: string;
  readonly imageRef: string;
  /** Pod addresses, for the downward API. */
  readonly podIps: readonly string[];
  readonly onCreated: (id: string) => void;
}

export type StartOutcome =
  | { readonly ok: true; readonly id: string }
  | {
      readonly ok: false;
      readonly reason: StartFailureReason;
      readonly message: string;
      /** Known once CreateContainer succeeded. */
      readonly id?: string | undefined;
    };

export interface HookRequest {
  readonly pod: Pod;
  readonly container: AnyContainer;
  readonly id: string;
  readonly podIps: readonly string[];
  readonly handler: LifecycleHandler;
}

export interface ProbeRequest {
  readonly pod: Pod;
  readonly container: AnyContainer;
  readonly id: string;
  readonly podIps: readonly string[];
  readonly probe: Probe;
}

/** `error`: it could not be executed; counts as nothing (semantics §4.3). `warning` counts as success. */
export interface ProbeOutcome {
  readonly result: "success" | "warning" | "failure" | "error";
  readonly output: string;
}

export interface ResourcesRequest {
  readonly pod: Pod;
  readonly container: AnyContainer;
  readonly id: string;
  readonly target: ResourceRequirements;
}
