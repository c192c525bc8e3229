import { runtimeIdOf } from "../model/pod/container-id.ts";
import { isStaticPod } from "../model/pod/static.ts";
import type { ContainerStatus, PodStatus } from "../model/types/core-v1.ts";
import { isStopping } from "../lifecycle/pod-view.ts";
import type { ContainerView, PodView } from "../lifecycle/pod-view.ts";
import { isResetting } from "../lifecycle/restart-all.ts";
import { restartsAfterExit } from "../lifecycle/restart-rules.ts";
import type { ContainerStatuses } from "./container-status.ts";
import { isReset } from "./lost.ts";

interface Counters {
  unknown: number;
  pendingInit: number;
  failedForGood: number;
  pendingSidecar: number;
  running: number;
  waiting: number;
  stopped: number;
  succeeded: number;
  stoppedForGood: number;
}

/** The phase from the container statuses alone (semantics §6.6). */
export function phaseOf(
  view: PodView,
  statuses: ContainerStatuses,
): NonNullable<PodStatus["phase"]> {
  const count = counters(view, statuses);
  if (count.failedForGood > 0) return "Failed";
  if (count.pendingInit > 0) return "Pending";
  if (count.pendingSidecar > 0 && !hasInitialized(view)) return "Pending";
  if (count.waiting > 0) return "Pending";
  if (count.running > 0 && count.unknown === 0) return "Running";
  if (count.running === 0 && count.stopped > 0 && count.unknown === 0) return ended(view, count);
  return "Pending";
}

function ended(view: PodView, count: Counters): string {
  const outcome = count.succeeded === count.stopped ? "Succeeded" : "Failed";
  if (isOver(view)) return outcome;
  return count.stoppedForGood < count.stopped ? "Running" : outcome;
}

/** Everything was stopped and nothing will start again: the exit codes as they are decide. */
function isOver({ pod, seen }: PodView): boolean {
  const { memory, runtime } = seen;
  // Nobody takes a static pod for finished: its node starts it again (semantics §6.6, rule 5a).
  if (isStaticPod(pod)) return false;
  return memory.stage !== "active" && runtime.containers.every(({ state }) => state !== "running");
}

/** A main has been made in the present sandbox (semantics §6.6, from 1.33). */
function hasInitialized(view: PodView): boolean {
  return view.mains.some(({ records }) =>
    records.some(({ sandboxId }) => sandboxId === view.sandbox?.id),
  );
}

function counters(view: PodView, statuses: ContainerStatuses): Counters {
  const count: Counters = {
    unknown: 0,
    pendingInit: 0,
    failedForGood: 0,
    pendingSidecar: 0,
    running: 0,
    waiting: 0,
    stopped: 0,
    succeeded: 0,
    stoppedForGood: 0,
  };
  for (const init of view.inits) {
    const status = statuses.init.find(({ name }) => name === init.name);
    if (init.role === "sidecar") countSidecar(count, status);
    else countInit(view, count, { init, status });
  }
  for (const main of view.mains) {
    const status = statuses.main.find(({ name }) => name === main.name);
    countMain(view, count, { main, status });
  }
  return count;
}

function countInit(
  view: PodView,
  count: Counters,
  { init, status }: { init: ContainerView; status: ContainerStatus | undefined },
): void {
  const end = endOf(status);
  if (end === undefined) {
    count.pendingInit += 1;
  } else if (end.exitCode !== 0 && !restarts(view, init, { status, end })) {
    count.failedForGood += 1;
  }
}

function countSidecar(count: Counters, status: ContainerStatus | undefined): void {
  if (status?.state === undefined) {
    count.unknown += 1;
  } else if (status.state.running !== undefined) {
    count.running += 1;
    // Whether it is started is not asked: only a main in this sandbox ends the wait (golden 105, 132).
    count.pendingSidecar += 1;
  } else if (endOf(status) === undefined) {
    count.waiting += 1;
    count.pendingSidecar += 1;
  }
}

function countMain(
  view: PodView,
  count: Counters,
  { main, status }: { main: ContainerView; status: ContainerStatus | undefined },
): void {
  if (status?.state === undefined) {
    count.unknown += 1;
    return;
  }
  if (status.state.running !== undefined) {
    count.running += 1;
    return;
  }
  const end = endOf(status);
  if (end === undefined) {
    count.waiting += 1;
    return;
  }
  count.stopped += 1;
  if (status.state.terminated?.exitCode === 0) count.succeeded += 1;
  if (!restarts(view, main, { status, end })) count.stoppedForGood += 1;
}

/** What we ended to start it again comes back whatever its policy says of the exit code (semantics §2.10). */
function restarts(
  view: PodView,
  main: ContainerView,
  { status, end }: { readonly status: ContainerStatus | undefined; readonly end: End },
): boolean {
  if (hasReturned(main, end)) return true;
  // A finished pod gets no sandbox for what its end in the old one asks for (semantics §2.2).
  if (view.sandbox?.state === "ready" && isToReturn(view, main)) return true;
  if (isReset(status?.lastState) && status?.state?.waiting !== undefined) return true;
  return restartsAfterExit(main.container, view.pod, end.exitCode);
}

/** It was killed, is being killed or is about to go for a new start. */
function isToReturn(view: PodView, main: ContainerView): boolean {
  const { killed, stop } = main.memory;
  const id = main.record?.id;
  if (killed?.restart && killed.id === id) return true;
  if (stop?.restart && id !== undefined && isStopping(main, id)) return true;
  return view.seen.memory.stage === "active" && isResetting(view);
}

/** Until its postStart hook is done an instance is not shown: the status is still about the one before it. */
function hasReturned({ record }: ContainerView, { containerID }: End): boolean {
  const lives = record?.state === "running" || record?.state === "created";
  return lives && containerID !== undefined && runtimeIdOf(containerID) !== record.id;
}

interface End {
  readonly exitCode: number;
  readonly containerID?: string | undefined;
}

function endOf(status: ContainerStatus | undefined): End | undefined {
  if (status?.state?.terminated !== undefined) return status.state.terminated;
  return status?.state?.waiting === undefined ? undefined : status.lastState?.terminated;
}
