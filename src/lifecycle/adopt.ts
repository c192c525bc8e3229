import type { ContainerStatus, Pod } from "../model/types/core-v1.ts";
import { updateContainer } from "./memory-change.ts";
import { emptyMemory } from "./memory.ts";
import type { PodMemory, ProbeResult, ProbeResults } from "./memory.ts";
import type { RuntimeView } from "./runtime-view.ts";

/**
 * The memory that a new engine begins with: what the last status says of the very instances that still run, so that
 * `started` and `ready` do not flap and a started sidecar is not waited for again (semantics §2.9, kubernetes#136910).
 */
export function adopt({ status }: Pod, runtime: RuntimeView): PodMemory {
  const entries = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  const isRunning = (id: string): boolean =>
    runtime.containers.some((record) => record.id === id && record.state === "running");
  return entries.reduce((memory, entry) => {
    const id = entry.containerID?.split("//")[1];
    if (id === undefined || !isRunning(id)) return memory;
    return updateContainer(memory, entry.name, (container) => ({
      ...container,
      probes: carried(entry, id),
    }));
  }, emptyMemory);
}

function carried({ started, ready }: ContainerStatus, id: string): ProbeResults {
  const success: ProbeResult = { id, result: "success" };
  return {
    ...(started ? { startup: success } : {}),
    ...(ready ? { readiness: success } : {}),
  };
}
