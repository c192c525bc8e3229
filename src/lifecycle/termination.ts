import { effectiveGrace } from "./ending.ts";
import type { Reason } from "./model.ts";
import { act, actOnce, because, hold } from "./plan.ts";
import type { Plan } from "./plan.ts";
import { stopPod } from "./pod-stop.ts";
import type { PodView } from "./pod-view.ts";

/** Preparing and making a sandbox land before anything is taken down again. */
const mustLand = ["prepare", "createSandbox"] as const;

/** Ends the pod: containers in order, sandboxes, volumes and cgroup; then it is `terminated` (semantics §5.1). */
export function terminate(view: PodView, plan: Plan, reason: Reason): void {
  const { memory } = view.seen;
  if (memory.stage === "terminated") return;
  const graceSeconds = effectiveGrace(view);
  if (memory.stage === "active" || memory.graceSeconds !== graceSeconds) {
    act(plan, reason, { kind: "terminate", graceSeconds });
  }
  const landing = mustLand.find((kind) => memory.inFlight[kind] !== undefined);
  if (landing !== undefined) return hold(plan, "pod", because("InFlight", landing));
  if (!stopPod(view, plan, { graceSeconds, reason })) return;
  if (!memory.cleanedUp) return actOnce(view, plan, reason, { kind: "cleanUp" });
  act(plan, reason, { kind: "finish" });
}
