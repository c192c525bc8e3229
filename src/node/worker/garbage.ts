import type { ContainerRecord, RuntimeView } from "../../lifecycle/runtime-view.ts";
import type { NodeFacts } from "./node-facts.ts";

/** Dead records that the status can still show: the newest, and the one before a running container (semantics §1). */
const DEAD_KEPT_MAX = 1;

/** Removes dead containers beyond the newest of each pod and name, and dead sandboxes that nothing refers to. */
export async function collectGarbage(
  { effects, log }: Pick<NodeFacts, "effects" | "log">,
  signal: AbortSignal,
): Promise<void> {
  for (const { uid, view } of await effects.observeAll(signal)) {
    for (const { id } of superfluousContainers(view)) {
      const outcome = await effects.removeContainer(id, { keepLogs: false }, signal);
      if (!outcome.ok) log.warn("dead container not removed", { uid, error: outcome.message });
    }
    for (const id of superfluousSandboxes(view)) {
      const outcome = await effects.removeSandbox(id, signal);
      if (!outcome.ok) log.warn("dead sandbox not removed", { uid, error: outcome.message });
    }
  }
}

export function superfluousContainers({ containers }: RuntimeView): readonly ContainerRecord[] {
  const kept = new Map<string, number>();
  return containers.filter(({ name, state }) => {
    if (state !== "exited" && state !== "unknown") return false;
    const count = (kept.get(name) ?? 0) + 1;
    kept.set(name, count);
    return count > DEAD_KEPT_MAX;
  });
}

/** The newest sandbox stays: the next attempt counts on from it. */
function superfluousSandboxes({ sandboxes, containers }: RuntimeView): readonly string[] {
  return sandboxes
    .slice(1)
    .filter(({ id, state }) => {
      const isUsed = containers.some(({ sandboxId }) => sandboxId === id);
      return state === "notReady" && !isUsed;
    })
    .map(({ id }) => id);
}
