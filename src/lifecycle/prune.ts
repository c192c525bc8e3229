import { actOnce, because } from "./plan.ts";
import type { Plan } from "./plan.ts";
import type { PodView } from "./pod-view.ts";

/**
 * Keeps the newest dead record of each init container and takes the older ones out of the runtime (semantics §2.1).
 * One that we kill or have just killed does not count: back-off measures the restart from the one before it (semantics §3.2).
 */
export function pruneInits(view: PodView, plan: Plan): void {
  for (const { name, records, memory } of view.inits) {
    const ours = [memory.killed?.id, memory.stop?.id];
    const dead = records.filter(
      ({ id, state }) => (state === "exited" || state === "unknown") && !ours.includes(id),
    );
    for (const { id } of dead.slice(1)) {
      const action = { kind: "removeContainer", container: name, id, keepLogs: false } as const;
      actOnce(view, plan, because("Superfluous"), action);
    }
  }
}
