import type { Instant } from "../model/instant.ts";
import { ephemeralsOf, initContainersOf, isSidecar, mainsOf } from "../model/pod/containers.ts";
import type { ContainerRole } from "../model/pod/containers.ts";
import type { Container, EphemeralContainer, Pod } from "../model/types/core-v1.ts";
import type { ContainerMemory, ContainerStop } from "./memory.ts";
import { emptyContainerMemory } from "./memory.ts";
import type { Observation, Switches } from "./model.ts";
import type { ContainerRecord, SandboxRecord } from "./runtime-view.ts";

/** A pod with its facts in order: what every rule of the lifecycle looks at. */
export interface PodView {
  readonly pod: Pod;
  readonly seen: Observation;
  readonly now: Instant;
  readonly switches: Switches;
  readonly inits: readonly ContainerView[];
  readonly mains: readonly ContainerView[];
  readonly ephemerals: readonly ContainerView[];
  /** The newest one. */
  readonly sandbox: SandboxRecord | undefined;
}

export interface ContainerView {
  readonly name: string;
  readonly role: ContainerRole;
  readonly container: Container | EphemeralContainer;
  /** Newest first, of all sandboxes. */
  readonly records: readonly ContainerRecord[];
  /** The newest one: "the record" (semantics §1). */
  readonly record: ContainerRecord | undefined;
  readonly memory: ContainerMemory;
}

export interface DecideInput {
  readonly pod: Pod;
  readonly seen: Observation;
  readonly now: Instant;
  readonly switches: Switches;
}

/** Sorts records and memory to the containers of the spec. */
export function podView({ pod, seen, now, switches }: DecideInput): PodView {
  const records = recordsByName(seen.runtime.containers);
  const viewAs =
    (role: ContainerRole) =>
    (container: Container | EphemeralContainer): ContainerView => {
      const own = records.get(container.name) ?? noRecords;
      const memory = seen.memory.containers[container.name] ?? emptyContainerMemory;
      return { name: container.name, role, container, records: own, record: own[0], memory };
    };
  return {
    pod,
    seen,
    now,
    switches,
    inits: initContainersOf(pod).map((c) => viewAs(isSidecar(c) ? "sidecar" : "init")(c)),
    mains: mainsOf(pod).map(viewAs("main")),
    ephemerals: ephemeralsOf(pod).map(viewAs("ephemeral")),
    sandbox: seen.runtime.sandboxes[0],
  };
}

/** In the order in which they start: ephemerals, init containers, mains (semantics §2.1). */
export function allContainers(view: PodView): readonly ContainerView[] {
  return [...view.ephemerals, ...view.inits, ...view.mains];
}

/** In the order in which they are told to stop when nobody waits for anybody: mains, then init containers backwards. */
export function inStopOrder(view: PodView): readonly ContainerView[] {
  return [...view.mains, ...view.inits.toReversed(), ...view.ephemerals];
}

/** CreateContainer to the end of postStart: the time in which nothing later may start (semantics §2.6). */
export function isStarting(container: ContainerView): boolean {
  if (container.memory.start !== undefined) return true;
  const hook = container.memory.postStart;
  if (hook === undefined || hook.id !== container.record?.id) return false;
  return hook.state === "running" || (hook.state === "due" && container.record.state === "running");
}

/** Its postStart hook failed: it is to be killed and counts as never started (semantics §2.6). */
export function hookFailed({ memory, record }: ContainerView): boolean {
  return memory.postStart?.state === "failed" && memory.postStart.id === record?.id;
}

/** Whether a stop of exactly this record is on its way. */
export function isStopping(
  { memory: { stop } }: Pick<ContainerView, "memory">,
  id: string,
): boolean {
  return stop?.id === id && isInFlight(stop);
}

/** A stop that failed, or is over, says nothing any more about what will become of the container. */
export function isInFlight({ step }: ContainerStop): boolean {
  return step.state !== "stopped" && step.state !== "failed";
}

/** The published result of a probe for this very record; anything older counts as missing (semantics §2.3). */
export function probeResult(
  { memory, record }: ContainerView,
  kind: "startup" | "liveness" | "readiness",
): "success" | "failure" | "unknown" | undefined {
  const published = memory.probes[kind];
  return published !== undefined && published.id === record?.id ? published.result : undefined;
}

const noRecords: readonly ContainerRecord[] = [];

function recordsByName(
  records: readonly ContainerRecord[],
): ReadonlyMap<string, readonly ContainerRecord[]> {
  const byName = new Map<string, ContainerRecord[]>();
  for (const record of records) {
    const own = byName.get(record.name);
    if (own === undefined) byName.set(record.name, [record]);
    else own.push(record);
  }
  return byName;
}
