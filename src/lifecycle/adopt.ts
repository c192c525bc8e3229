import { runtimeIdOf } from "../model/pod/container-id.ts";
import type { ContainerStatus, Pod, PodCondition, PodStatus } from "../model/types/core-v1.ts";
import { updateContainer } from "./memory-change.ts";
import { emptyMemory } from "./memory.ts";
import type {
  PodMemory,
  ProbeResult,
  ProbeResults,
  ResizeMemory,
  AllocatedResources,
} from "./memory.ts";
import { resourcesOf } from "./resize.ts";
import type { RuntimeView } from "./runtime-view.ts";

/**
 * The memory that a new engine begins with: what the last status says of the very instances that still run, so that
 * `started` and `ready` do not flap and a started sidecar is not waited for again (semantics §2.9, kubernetes#136910).
 */
export function adopt(pod: Pod, runtime: RuntimeView): PodMemory {
  const { status } = pod;
  const entries = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  const isRunning = (id: string): boolean =>
    runtime.containers.some((record) => record.id === id && record.state === "running");
  return entries.reduce(
    (memory, entry) => {
      const id = runtimeIdOf(entry.containerID);
      if (id === undefined || !isRunning(id)) return memory;
      return updateContainer(memory, entry.name, (container) => ({
        ...container,
        probes: carried(entry, id),
      }));
    },
    { ...emptyMemory, resize: resizeOf(pod, runtime) },
  );
}

/**
 * Allocation and actual values from the status, where there is one, or from what runs although no status tells of it
 * yet; a new pod has been promised what it asks for. What the spec asked for while no engine ran was promised by nobody: it
 * is looked at as any other resize.
 */
function resizeOf(pod: Pod, runtime: RuntimeView): ResizeMemory {
  const { status, metadata } = pod;
  const asked = resourcesOf(pod);
  const actuated = { ...asked, ...actualOf(status, runtime) };
  const conditionOf = (type: string): PodCondition | undefined =>
    status?.conditions?.find((condition) => condition.type === type);
  const progress = conditionOf("PodResizeInProgress");
  const generation = metadata?.generation ?? 0;
  const isOfThisSpec = (progress?.observedGeneration ?? generation) === generation;
  const isPromised = conditionOf("PodResizePending") === undefined && isOfThisSpec;
  if (progress === undefined || !isPromised) return { allocated: actuated, actuated };
  return { allocated: asked, actuated, inProgress: { generation } };
}

function actualOf(status: PodStatus | undefined, { containers }: RuntimeView): AllocatedResources {
  const entries = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  const told = entries.flatMap(({ name, resources }) => (resources ? [[name, resources]] : []));
  const isTold = (id: string): boolean =>
    entries.some(({ containerID, resources }) => resources && runtimeIdOf(containerID) === id);
  const untold = containers.flatMap(({ id, name, state, madeWith }) =>
    state === "running" && madeWith && !isTold(id) ? [[name, madeWith]] : [],
  );
  return Object.fromEntries([...told, ...untold]);
}

function carried({ started, ready }: ContainerStatus, id: string): ProbeResults {
  const success: ProbeResult = { id, result: "success" };
  return {
    ...(started ? { startup: success } : {}),
    ...(ready ? { readiness: success } : {}),
  };
}
