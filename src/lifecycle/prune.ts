import { actOnce, because } from "./plan.ts";
import type { Plan } from "./plan.ts";
import type { PodView } from "./pod-view.ts";

/** Keeps the newest dead record of each init container and takes the older ones out of the runtime (semantics §2.1). */
export function pruneInits(view: PodView, plan: Plan): void {
  for (const { name, records } of view.inits) {
    const dead = records.filter(({ state }) => state === "exited" || state === "unknown");
    for (const { id } of dead.slice(1)) {
      const action = { kind: "removeContainer", container: name, id, keepLogs: false } as const;
      actOnce(view, plan, because("Superfluous"), action);
    }
  }
}
