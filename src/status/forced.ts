import type { PodView } from "../lifecycle/pod-view.ts";
import type { ContainerStatus } from "../model/types/core-v1.ts";
import type { ContainerStatuses } from "./container-status.ts";
import { lostState } from "./lost.ts";

/**
 * Whether the pod got as far as its mains: then all of them must end in a terminated state (semantics §6.7). An init
 * container that exits with 0 because it was told to stop has not finished its work (golden 056).
 */
export function hasInitializedEver({ inits, seen }: PodView, statuses: ContainerStatuses): boolean {
  const last = inits.at(-1);
  if (last === undefined || statuses.main.some(hasRun)) return true;
  const status = statuses.init.at(-1);
  if (last.role === "sidecar")
    return status?.state?.running !== undefined && status.started === true;
  if (seen.memory.stop?.ids.includes(last.record?.id ?? "")) return false;
  return [status?.state, status?.lastState].some((state) => state?.terminated?.exitCode === 0);
}

/** The last status of a pod: nothing in it may look as if it could still run (semantics §6.7). */
export function forceFinal(statuses: ContainerStatuses, initialized: boolean): ContainerStatuses {
  const lastRun = statuses.init.findLastIndex(hasRun);
  return {
    ...statuses,
    init: statuses.init.map((entry, index) =>
      index <= Math.max(lastRun, 0) ? force(entry) : entry,
    ),
    main: initialized ? statuses.main.map(force) : statuses.main,
  };
}

function hasRun({ state, lastState }: ContainerStatus): boolean {
  return (
    state?.running !== undefined ||
    state?.terminated !== undefined ||
    lastState?.terminated !== undefined
  );
}

function force(entry: ContainerStatus): ContainerStatus {
  if (entry.state?.terminated !== undefined) return entry;
  return { ...entry, ready: false, started: false, state: { terminated: lostState("terminated") } };
}
