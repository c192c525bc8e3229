import { runtimeIdOf } from "../model/pod/container-id.ts";
import type {
  ContainerState,
  ContainerStateTerminated,
  ContainerStatus,
  PodStatus,
} from "../model/types/core-v1.ts";
import type { PodView } from "../lifecycle/pod-view.ts";

/** The end of a container that nobody saw (semantics §6.2, §6.7). */
export function lostState(when: "deleted" | "terminated"): ContainerStateTerminated {
  const tail = when === "deleted" ? ".  The container used to be Running" : "";
  return {
    exitCode: 137,
    reason: "ContainerStatusUnknown",
    message: `The container could not be located when the pod was ${when}${tail}`,
  };
}

/**
 * The entry of a container whose records a RestartAllContainers has removed (semantics §2.10), or undefined where that
 * is not what happened. It stays so until the pod starts again.
 */
export function resetEntry(
  view: PodView,
  {
    old,
    previous,
  }: { readonly old: ContainerStatus | undefined; readonly previous: PodStatus | undefined },
): ContainerStatus | undefined {
  if (old === undefined) return undefined;
  if (old.state?.waiting?.reason === resetWaiting.reason) {
    const startsAgain = [...view.inits, ...view.mains].some(
      ({ name, record }) => record !== undefined && !wasThere(previous, record.id, name),
    );
    return startsAgain ? undefined : old;
  }
  const resetting = previous?.conditions?.some(
    ({ type, status }) => type === "AllContainersRestarting" && status === "True",
  );
  if (!resetting || old.state?.waiting !== undefined) return undefined;
  return {
    ...old,
    state: { waiting: resetWaiting },
    lastState: { terminated: resetTerminated },
    restartCount: old.restartCount + 1,
  };
}

/** Whether this is the end that a RestartAllContainers gave a container. */
export function isReset(state: ContainerState | undefined): boolean {
  return state?.terminated?.reason === resetWaiting.reason;
}

const resetWaiting = {
  reason: "RestartingAllContainers",
  message: "The container is removed because RestartAllContainers in place",
};

const resetTerminated = {
  exitCode: 137,
  reason: "RestartingAllContainers",
  message: resetWaiting.message,
};

/** Whether the last status showed this very record, so that it is one that waits for its removal. */
function wasThere(previous: PodStatus | undefined, id: string, name: string): boolean {
  const entries = [
    ...(previous?.initContainerStatuses ?? []),
    ...(previous?.containerStatuses ?? []),
  ];
  return entries.some((entry) => entry.name === name && runtimeIdOf(entry.containerID) === id);
}
