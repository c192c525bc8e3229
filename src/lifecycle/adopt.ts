import type { ContainerStatus, Pod, PodCondition } from "../model/types/core-v1.ts";
import { updateContainer } from "./memory-change.ts";
import { emptyMemory } from "./memory.ts";
import type { PodMemory, ProbeResult, ProbeResults, ResizeMemory } from "./memory.ts";
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
      const id = entry.containerID?.split("//")[1];
      if (id === undefined || !isRunning(id)) return memory;
      return updateContainer(memory, entry.name, (container) => ({
        ...container,
        probes: carried(entry, id),
      }));
    },
    { ...emptyMemory, resize: resizeOf(pod) },
  );
}

/**
 * Allocation and actual values from the status, where there is one; a new pod has been promised what it asks for. What
 * the spec asked for while no engine ran was promised by nobody: it is looked at as any other resize.
 */
function resizeOf(pod: Pod): ResizeMemory {
  const { status, metadata } = pod;
  const entries = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  const actual = Object.fromEntries(
    entries.flatMap(({ name, resources }) => (resources === undefined ? [] : [[name, resources]])),
  );
  const asked = resourcesOf(pod);
  const actuated = { ...asked, ...actual };
  const conditionOf = (type: string): PodCondition | undefined =>
    status?.conditions?.find((condition) => condition.type === type);
  const progress = conditionOf("PodResizeInProgress");
  const generation = metadata?.generation ?? 0;
  const isOfThisSpec = (progress?.observedGeneration ?? generation) === generation;
  const isPromised = conditionOf("PodResizePending") === undefined && isOfThisSpec;
  if (progress === undefined || !isPromised) return { allocated: actuated, actuated };
  return { allocated: asked, actuated, inProgress: { generation } };
}

function carried({ started, ready }: ContainerStatus, id: string): ProbeResults {
  const success: ProbeResult = { id, result: "success" };
  return {
    ...(started ? { startup: success } : {}),
    ...(ready ? { readiness: success } : {}),
  };
}
