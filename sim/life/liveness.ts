import type { Pod } from "../../src/model/types/core-v1.ts";
import { isSidecar } from "../invariants/invariant.ts";
import type { SimRuntime } from "../world/sim-runtime.ts";
import type { Fact } from "./facts.ts";

/**
 * What is still missing until a pod that nobody deletes is where it should be: an `Always` pod has everything running
 * and says so, others are over. Undefined when nothing is.
 */
export function unfinished(
  pod: Pod | undefined,
  created: Pod,
  runtime: SimRuntime,
  facts: readonly Fact[],
): string | undefined {
  const { phase, conditions } = pod?.status ?? {};
  if (phase === "Succeeded" || phase === "Failed") return undefined;
  const { restartPolicy, initContainers = [], containers = [] } = created.spec ?? {};
  if (
    restartPolicy === "Never" &&
    isLingering(
      facts,
      containers.map(({ name }) => name),
    )
  ) {
    return undefined;
  }
  if (restartPolicy !== "Always") return `the phase is ${phase ?? "missing"}`;
  const running = new Set(runtime.running().map(({ record }) => record.name));
  const wanted = [...initContainers.filter(isSidecar), ...containers];
  const missing = wanted.find(({ name }) => !running.has(name));
  if (missing !== undefined) return `${missing.name} does not run`;
  const isReady = conditions?.some(({ type, status }) => type === "Ready" && status === "True");
  return phase === "Running" && isReady ? undefined : `the phase is ${phase ?? ""}, not ready`;
}

/** A quirk of §2.2 and §2.8: a Never pod that loses its sandbox before every main ran stays Pending for ever. */
function isLingering(facts: readonly Fact[], mains: readonly string[]): boolean {
  const isLost = facts.some(({ kind }) => kind === "sandboxLost");
  const started = new Set(facts.map((fact) => (fact.kind === "started" ? fact.name : "")));
  return isLost && mains.some((name) => !started.has(name));
}
