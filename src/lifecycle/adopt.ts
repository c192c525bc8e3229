import type { ContainerStatus, Pod } from "../model/types/core-v1.ts";
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

/** Allocation and actual values from the status, where there is one; a new pod has been promised what it asks for. */
function resizeOf(pod: Pod): ResizeMemory {
  const { status, metadata } = pod;
  const entries = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  const actual = Object.fromEntries(
    entries.flatMap(({ name, resources }) => (resources === undefined ? [] : [[name, resources]])),
  );
  const asked = resourcesOf(pod);
  const actuated = { ...asked, ...actual };
  const has = (type: string): boolean =>
    status?.conditions?.some((condition) => condition.type === type) ?? false;
  if (has("PodResizePending")) return { allocated: actuated, actuated };
  if (!has("PodResizeInProgress")) return { allocated: asked, actuated: asked };
  return { allocated: asked, actuated, inProgress: { generation: metadata?.generation ?? 0 } };
}

function carried({ started, ready }: ContainerStatus, id: string): ProbeResults {
  const success: ProbeResult = { id, result: "success" };
  return {
    ...(started ? { startup: success } : {}),
    ...(ready ? { readiness: success } : {}),
  };
}
