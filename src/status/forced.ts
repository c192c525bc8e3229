import type { ContainerStatus, Pod } from "../model/types/core-v1.ts";
import type { ContainerStatuses } from "./container-status.ts";
import { lostState } from "./lost.ts";

/** Whether the pod got as far as its mains: then all of them must end in a terminated state (semantics §6.7). */
export function hasInitializedEver(pod: Pod, { init, main }: ContainerStatuses): boolean {
  const last = init.at(-1);
  if (last === undefined || main.some(hasRun)) return true;
  if (isSidecar(pod, last)) return last.state?.running !== undefined && last.started === true;
  return [last.state, last.lastState].some((state) => state?.terminated?.exitCode === 0);
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

function isSidecar(pod: Pod, { name }: ContainerStatus): boolean {
  return (
    pod.spec?.initContainers?.some((c) => c.name === name && c.restartPolicy === "Always") ?? false
  );
}
