import type { Instant } from "../../src/model/instant.ts";
import type { Probe } from "../../src/model/types/core-v1.ts";
import type { AnyContainer } from "../../src/node/effects.ts";
import type { ProbeKind } from "../../src/probes/step.ts";
import type { Instance } from "./sim-runtime.ts";

export function probeKindOf(container: AnyContainer, probe: Probe): ProbeKind {
  if (container.startupProbe === probe) return "startup";
  return container.livenessProbe === probe ? "liveness" : "readiness";
}

/** Whether a probe of this kind would find the instance well, but for flaps. */
export function isHealthy(instance: Instance | undefined, kind: ProbeKind, now: Instant): boolean {
  if (instance?.record.state !== "running") return false;
  const ageMs = now - instance.startedAt;
  const { startedUpAfterMs, readyAfterMs } = instance.behaviour;
  const neededMs = { startup: startedUpAfterMs, readiness: readyAfterMs, liveness: 0 };
  return ageMs >= neededMs[kind];
}
