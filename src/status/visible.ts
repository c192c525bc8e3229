import type { Observation } from "../lifecycle/model.ts";
import type { ContainerRecord, RuntimeView } from "../lifecycle/runtime-view.ts";

/**
 * The runtime as the status shows it: a container appears once it is started and its postStart hook has returned, not
 * while it is being made (semantics §2.6).
 */
export function visibleRecords({
  runtime,
  memory,
}: Pick<Observation, "runtime" | "memory">): RuntimeView {
  const isBeingMade = ({ name, id, state }: ContainerRecord): boolean => {
    if (state !== "running" && state !== "created") return false;
    const container = memory.containers[name];
    const hook = container?.postStart;
    if (container?.start !== undefined) return true;
    return hook?.id === id && (hook.state === "due" || hook.state === "running");
  };
  const containers = runtime.containers.filter((record) => !isBeingMade(record));
  return containers.length === runtime.containers.length ? runtime : { ...runtime, containers };
}
