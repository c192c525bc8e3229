import { decide } from "../../src/lifecycle/decide.ts";
import type { ContainerMemory } from "../../src/lifecycle/memory.ts";
import type { Action } from "../../src/lifecycle/model.ts";
import type { PodSpec } from "../../src/model/types/core-v1.ts";

/** Decides about another spec than the pod's. */
export function onPod(change: (spec: PodSpec) => PodSpec): typeof decide {
  return (pod, ...rest) =>
    decide(pod.spec === undefined ? pod : { ...pod, spec: change(pod.spec) }, ...rest);
}

/** Decides with another memory of every container that runs. */
export function onMemory(
  change: (memory: ContainerMemory, id: string) => ContainerMemory,
): typeof decide {
  return (pod, seen, ...rest) => {
    const containers = Object.fromEntries(
      Object.entries(seen.memory.containers).map(([name, memory]) => {
        const record = seen.runtime.containers.find((other) => other.name === name);
        return [name, record?.state === "running" ? change(memory, record.id) : memory];
      }),
    );
    return decide(pod, { ...seen, memory: { ...seen.memory, containers } }, ...rest);
  };
}

export function onActions(change: (action: Action) => Action | undefined): typeof decide {
  return (...given) => {
    const decision = decide(...given);
    return { ...decision, actions: decision.actions.flatMap((action) => change(action) ?? []) };
  };
}

export function isStart({ kind }: Action): boolean {
  return kind === "startContainer" || kind === "pullImage";
}
