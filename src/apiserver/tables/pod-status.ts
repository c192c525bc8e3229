import { fromTime, type Instant } from "../../model/instant.ts";
import { initContainersOf, isSidecar, mainsOf, sidecarsOf } from "../../model/pod/containers.ts";
import type {
  ContainerState,
  ContainerStateTerminated,
  ContainerStatus,
  Pod,
} from "../../model/types/core-v1.ts";
import { humanDuration } from "./human-duration.ts";

/** The cells READY, STATUS and RESTARTS of a pod. */
export interface PodSummary {
  readonly ready: string;
  readonly status: string;
  readonly restarts: string;
}

/** Semantics section 6.8: what `kubectl get pod` shows. */
export function podSummary(pod: Pod, now: Instant): PodSummary {
  const inits = initializing(pod);
  const seesMains = inits.status === undefined || isTrue(pod, "Initialized");
  const mains = seesMains ? running(pod, inits.status ?? phaseOf(pod)) : undefined;
  const total = mainsOf(pod).length + sidecarsOf(pod).length;
  const counted = mains === undefined ? inits.all : [...inits.sidecars, ...mains.statuses];
  return {
    ready: `${inits.ready + (mains?.ready ?? 0)}/${total}`,
    status: finalStatus(pod, mains?.status ?? inits.status ?? phaseOf(pod)),
    restarts: restartsText(counted, now),
  };
}

function phaseOf(pod: Pod): string {
  const { phase = "", reason = "", conditions = [] } = pod.status ?? {};
  const isGated = conditions.some(
    (each) => each.type === "PodScheduled" && each.reason === "SchedulingGated",
  );
  return isGated ? "SchedulingGated" : reason === "" ? phase : reason;
}

function finalStatus(pod: Pod, status: string): string {
  if (pod.metadata?.deletionTimestamp === undefined) return status;
  if (pod.status?.reason === "NodeLost") return "Unknown";
  const isFinished = pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
  return isFinished ? status : "Terminating";
}

interface Initializing {
  /** `undefined` once no init container holds the pod up. */
  readonly status: string | undefined;
  readonly ready: number;
  /** The init containers' statuses as far as the search went, and those of sidecars among them. */
  readonly all: readonly ContainerStatus[];
  readonly sidecars: readonly ContainerStatus[];
}

/** The search stops at the first init container that is not through; later sidecars do not count as ready. */
function initializing(pod: Pod): Initializing {
  const inits = initContainersOf(pod);
  const statuses = pod.status?.initContainerStatuses ?? [];
  const isOfSidecar = ({ name }: ContainerStatus) =>
    inits.some((container) => container.name === name && isSidecar(container));
  const through = statuses.findIndex((status) => !isThrough(status, isOfSidecar(status)));
  const seen = through === -1 ? statuses : statuses.slice(0, through + 1);
  const passed = through === -1 ? statuses : statuses.slice(0, through);
  const blocking = through === -1 ? undefined : statuses[through];
  return {
    status: blocking && initStatus(blocking.state, `${through}/${inits.length}`),
    ready: passed.filter((each) => isOfSidecar(each) && each.started && each.ready && !ended(each))
      .length,
    all: seen,
    sidecars: seen.filter(isOfSidecar),
  };
}

function isThrough(status: ContainerStatus, ofSidecar: boolean): boolean {
  return status.state?.terminated?.exitCode === 0 || (ofSidecar && status.started === true);
}

function ended({ state }: ContainerStatus): boolean {
  return state?.terminated?.exitCode === 0;
}

function initStatus(state: ContainerState | undefined, progress: string): string {
  const terminated = state?.terminated;
  if (terminated !== undefined) return `Init:${terminatedReason(terminated)}`;
  const reason = state?.waiting?.reason ?? "";
  return reason !== "" && reason !== "PodInitializing" ? `Init:${reason}` : `Init:${progress}`;
}

interface Running {
  readonly status: string;
  readonly ready: number;
  readonly statuses: readonly ContainerStatus[];
}

/** Mains are looked at from the last to the first, so that the first one's state is what shows. */
function running(pod: Pod, before: string): Running {
  const statuses = pod.status?.containerStatuses ?? [];
  const ready = statuses.filter(isReadyAndRunning);
  const shown = statuses.map(({ state }) => mainReason(state)).find((each) => each !== undefined);
  const status = shown ?? before;
  if (status !== "Completed") return { status, ready: ready.length, statuses };
  const failed = statuses.find(({ state }) => (state?.terminated?.exitCode ?? 0) !== 0);
  const failure = failed?.state?.terminated;
  const settled = ready.length > 0 ? "NotReady" : status;
  const isUp = ready.length > 0 && isTrue(pod, "Ready");
  const preferred = failure === undefined ? settled : terminatedReason(failure);
  return { status: isUp ? "Running" : preferred, ready: ready.length, statuses };
}

function isReadyAndRunning({ state, ready }: ContainerStatus): boolean {
  return mainReason(state) === undefined && ready && state?.running !== undefined;
}

function mainReason(state: ContainerState | undefined): string | undefined {
  const waiting = state?.waiting?.reason ?? "";
  if (waiting !== "") return waiting;
  return state?.terminated && terminatedReason(state.terminated);
}

function terminatedReason({ reason = "", signal = 0, exitCode }: ContainerStateTerminated): string {
  if (reason !== "") return reason;
  return signal === 0 ? `ExitCode:${exitCode}` : `Signal:${signal}`;
}

function isTrue(pod: Pod, condition: string): boolean {
  const conditions = pod.status?.conditions ?? [];
  return conditions.some(({ type, status }) => type === condition && status === "True");
}

function restartsText(statuses: readonly ContainerStatus[], now: Instant): string {
  const count = statuses.reduce((sum, { restartCount }) => sum + restartCount, 0);
  const ends = statuses.flatMap(({ lastState }) => {
    const end = fromTime(lastState?.terminated?.finishedAt);
    return end === undefined ? [] : [end];
  });
  if (count === 0 || ends.length === 0) return String(count);
  return `${count} (${humanDuration(now - Math.max(...ends))} ago)`;
}
