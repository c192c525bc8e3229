import type { StopCause } from "./memory.ts";
import type { ContainerView, PodView } from "./pod-view.ts";
import { graceOf } from "./sandbox.ts";

/** The grace of a single container's stop (semantics §5.2): a probe may have its own, else the pod's counts. */
export function killGrace(view: PodView, { container }: ContainerView, cause: StopCause): number {
  const deletion = view.pod.metadata?.deletionGracePeriodSeconds;
  if (deletion !== undefined) return deletion;
  if (cause === "liveness") {
    return container.livenessProbe?.terminationGracePeriodSeconds ?? graceOf(view);
  }
  if (cause === "startup") {
    return container.startupProbe?.terminationGracePeriodSeconds ?? graceOf(view);
  }
  return graceOf(view);
}
