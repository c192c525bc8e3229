import type { ContainerMemory } from "../lifecycle/memory.ts";
import type { Observation } from "../lifecycle/model.ts";
import { isInFlight } from "../lifecycle/pod-view.ts";
import type { ContainerRecord, RuntimeView } from "../lifecycle/runtime-view.ts";

/**
 * The runtime as the status shows it. A container appears once it is started and its postStart hook has returned, not
 * while it is being made (semantics §2.6). One that is killed to be started again stays as it was until then: in
 * between the API would refuse the way back from terminated (semantics §8.2; golden 024, 084).
 */
export function visibleRecords({
  runtime,
  memory,
}: Pick<Observation, "runtime" | "memory">): RuntimeView {
  const containers: ContainerRecord[] = [];
  const seen = new Set<string>();
  for (const record of runtime.containers) {
    const known = memory.containers[record.name];
    if (known !== undefined && isBeingMade(record, known)) continue;
    const isNewest = !seen.has(record.name);
    seen.add(record.name);
    const isHeld = isNewest && known !== undefined && memory.stage === "active";
    containers.push(isHeld ? asBefore(record, known, { runtime, memory }) : record);
  }
  return { ...runtime, containers };
}

function isBeingMade(
  { id, state }: ContainerRecord,
  { start, postStart }: ContainerMemory,
): boolean {
  if (state !== "running" && state !== "created") return false;
  if (start !== undefined) return id !== start.replaces;
  return postStart?.id === id && (postStart.state === "due" || postStart.state === "running");
}

/**
 * Until its restart is refused or fails, or the pod ends: then it is down for as long as that lasts, and says so. The
 * same goes for the containers of a sandbox that is being replaced (golden 132).
 */
function asBefore(
  record: ContainerRecord,
  { stop, killed, lastFailure }: ContainerMemory,
  { runtime, memory }: Pick<Observation, "runtime" | "memory">,
): ContainerRecord {
  if (record.state !== "exited" || record.startedAt === undefined) return record;
  // A kill whose answer failed promises nothing: the exit counts as any other.
  const isBeingKilled = stop?.id === record.id && stop.restart && isInFlight(stop);
  const isKilled = killed?.id === record.id && killed.restart && lastFailure === undefined;
  // In a sandbox that is lost nothing starts again: it may never get another one (semantics §2.2).
  const isToReturn = (isBeingKilled || isKilled) && runtime.sandboxes[0]?.state === "ready";
  const isMoving = memory.stop?.forNewSandbox && memory.stop.ids.includes(record.id);
  if (!isToReturn && !isMoving) return record;
  const { startedAt, ...rest } = record;
  return { ...rest, state: "running", startedAt };
}
