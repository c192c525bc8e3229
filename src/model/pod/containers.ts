import type { Container, EphemeralContainer, Pod, PodSpec } from "../types/core-v1.ts";

export type ContainerRole = "init" | "sidecar" | "main" | "ephemeral";

/** A container with its place in the pod: `spec.initContainers[0]` is `{ list: "initContainers", index: 0 }`. */
export interface PlacedContainer {
  readonly role: ContainerRole;
  readonly list: "initContainers" | "containers" | "ephemeralContainers";
  readonly index: number;
  readonly container: Container | EphemeralContainer;
}

type HasSpec = Pick<Pod, "spec">;

/** Every container of a pod with its role: init containers and sidecars in list order, then mains, then ephemerals. */
export function containersOf(pod: HasSpec): readonly PlacedContainer[] {
  return [
    ...initContainersOf(pod).map((container, index) => ({
      role: isSidecar(container) ? ("sidecar" as const) : ("init" as const),
      list: "initContainers" as const,
      index,
      container,
    })),
    ...mainsOf(pod).map((container, index) => ({
      role: "main" as const,
      list: "containers" as const,
      index,
      container,
    })),
    ...ephemeralsOf(pod).map((container, index) => ({
      role: "ephemeral" as const,
      list: "ephemeralContainers" as const,
      index,
      container,
    })),
  ];
}

/** Whether an entry of `spec.initContainers` is a sidecar (semantics section 1). Never ask it of a main. */
export function isSidecar(initContainer: Pick<Container, "restartPolicy">): boolean {
  return initContainer.restartPolicy === "Always";
}

/** All of `spec.initContainers`, sidecars and regular ones, in list order. */
export function initContainersOf(pod: HasSpec): readonly Container[] {
  return pod.spec?.initContainers ?? [];
}

/** The init containers with `restartPolicy: Always`, in list order. */
export function sidecarsOf(pod: HasSpec): readonly Container[] {
  return initContainersOf(pod).filter(isSidecar);
}

/** The init containers that must finish before the next one starts, in list order. */
export function regularInitsOf(pod: HasSpec): readonly Container[] {
  return initContainersOf(pod).filter((container) => !isSidecar(container));
}

/** `spec.containers`, in list order. */
export function mainsOf(pod: HasSpec): readonly Container[] {
  return pod.spec?.containers ?? [];
}

/** `spec.ephemeralContainers`, in list order. */
export function ephemeralsOf(pod: HasSpec): readonly EphemeralContainer[] {
  return pod.spec?.ephemeralContainers ?? [];
}

/** The container called `name`, of whatever role; names are unique within a pod. */
export function containerNamed(pod: HasSpec, name: string): PlacedContainer | undefined {
  return containersOf(pod).find((placed) => placed.container.name === name);
}

/** The pod's `restartPolicy`; "Always" when it is not set. */
export function podRestartPolicyOf(spec: PodSpec | undefined): string {
  return spec?.restartPolicy ?? "Always";
}
