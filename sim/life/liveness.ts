import type { Container, Pod, ResourceRequirements } from "../../src/model/types/core-v1.ts";
import { isSidecar } from "../invariants/invariant.ts";
import { isInfeasible } from "../invariants/resize.ts";
import type { SimRuntime } from "../world/sim-runtime.ts";
import { isFiniteMain } from "./behaviour.ts";
import { endsSandbox, type Fact } from "./facts.ts";

/**
 * What is still missing until a pod that nobody deletes is where it should be: one with a main that runs for ever has
 * everything running and says so, others are over. Undefined when nothing is.
 */
export function unfinished(
  pod: Pod | undefined,
  created: Pod,
  runtime: SimRuntime,
  facts: readonly Fact[],
): string | undefined {
  const { phase, conditions } = pod?.status ?? {};
  if (phase === "Succeeded" || phase === "Failed") return undefined;
  const { initContainers = [], containers = [] } = created.spec ?? {};
  if (isLingering(facts, created)) return undefined;
  const lasting = containers.filter((main) => !isFiniteMain(main, created));
  if (lasting.length === 0) return `the phase is ${phase ?? "missing"}`;
  const running = new Set(runtime.running().map(({ record }) => record.name));
  const wanted = [...initContainers.filter(isSidecar), ...lasting];
  const missing = wanted.find(({ name }) => !running.has(name));
  if (missing !== undefined) return `${missing.name} does not run`;
  const isReady = conditions?.some(({ type, status }) => type === "Ready" && status === "True");
  const shouldBeReady = lasting.length === containers.length;
  if (phase !== "Running" || (shouldBeReady && !isReady)) {
    return `the phase is ${phase ?? ""}, not ready`;
  }
  return unstarted(pod, facts) ?? unresized(pod, runtime);
}

/** Semantics §2.5: an ephemeral container that was added was started, well or not. */
function unstarted(pod: Pod | undefined, facts: readonly Fact[]): string | undefined {
  const started = new Set(facts.map((fact) => (fact.kind === "created" ? fact.name : "")));
  const waiting = pod?.spec?.ephemeralContainers?.find(({ name }) => !started.has(name));
  return waiting && `${waiting.name} was never started`;
}

/** Semantics §8.3: what runs has what the spec says, or the status says why it never will. */
function unresized(pod: Pod | undefined, runtime: SimRuntime): string | undefined {
  const containers = [...(pod?.spec?.initContainers ?? []), ...(pod?.spec?.containers ?? [])];
  const pending = pod?.status?.conditions?.find(({ type }) => type === "PodResizePending");
  const isTooMuch = containers.some(({ resources }) => isInfeasible(resources));
  if (isTooMuch) {
    return pending?.reason === "Infeasible" ? undefined : "a resize that cannot be is not told of";
  }
  const progress = pod?.status?.conditions?.find(({ type }) => type === "PodResizeInProgress");
  const told = pending ?? progress;
  if (told !== undefined) return `${told.type} ${told.reason ?? ""} ${told.message ?? ""}`;
  const wrong = runtime.running().find(({ record, resources }) => {
    const container = containers.find(({ name }) => name === record.name);
    return container !== undefined && !hasIt(container, resources);
  });
  return wrong && `${wrong.record.id} runs with ${JSON.stringify(wrong.resources)}`;
}

function hasIt({ resources: wanted }: Container, has: ResourceRequirements | undefined): boolean {
  const kinds = ["requests", "limits"] as const;
  return kinds.every((kind) =>
    ["cpu", "memory"].every((name) => wanted?.[kind]?.[name] === has?.[kind]?.[name]),
  );
}

/**
 * A quirk of §2.2 and §2.8: a Never pod gets no second sandbox. If not every main ran since the pod began, or began anew
 * (§2.10), it stays as it is, and with policies of their own its mains wait for ever to come back.
 */
export function isLingering(facts: readonly Fact[], { spec }: Pod): boolean {
  const isLost = facts.some(endsSandbox);
  if (spec?.restartPolicy !== "Never" || !isLost) return false;
  const inits = (spec.initContainers ?? []).filter((init) => !isSidecar(init));
  const hasOwnPolicy = [...inits, ...spec.containers].some(
    ({ restartPolicy }) => restartPolicy !== undefined,
  );
  const started = startedAndKept(facts);
  return hasOwnPolicy || spec.containers.some(({ name }) => !started.has(name));
}

/** Names of the containers whose newest run is on record: to begin a pod anew takes the records away. */
function startedAndKept(facts: readonly Fact[]): ReadonlySet<string> {
  const newest = new Map<string, string>();
  for (const fact of facts) {
    if (fact.kind === "started") newest.set(fact.name, fact.id);
    if (fact.kind === "removed" && newest.get(fact.name) === fact.id) newest.delete(fact.name);
  }
  return new Set(newest.keys());
}
