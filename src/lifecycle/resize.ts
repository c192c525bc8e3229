import { milliValueOf, parseQuantity, valueOf } from "../model/quantity.ts";
import { podRequestsOf } from "../model/pod/resources.ts";
import type { Container, Pod, ResourceRequirements } from "../model/types/core-v1.ts";
import type { AllocatedResources, PendingResize, PodMemory } from "./memory.ts";
import type { ResizeFacts } from "./model.ts";
import { act, actionKey, actOnce, because } from "./plan.ts";
import type { Plan } from "./plan.ts";
import { isStopping } from "./pod-view.ts";
import type { ContainerView, PodView } from "./pod-view.ts";

type ResourceName = "cpu" | "memory";
const resourceNames: readonly ResourceName[] = ["cpu", "memory"];

/**
 * Whether the node can promise what the spec now asks for: says so, or why not, or that it asks for nothing new any more
 * (semantics §8.3, allocation). Returns whether it promises it now: nothing else may be decided by the old promise.
 */
export function allocateResize(view: PodView, plan: Plan): boolean {
  const { resize } = view.seen.memory;
  const wanted = resourcesOf(view.pod);
  if (!wantsResize(view.pod, view.seen.memory)) {
    if (resize.pending !== undefined) {
      act(plan, because("ResizeWithdrawn"), { kind: "withdrawResize" });
    }
    return false;
  }
  const pending = view.seen.resize && misfitOf(view, view.seen.resize);
  if (pending === undefined) {
    const generation = view.pod.metadata?.generation ?? 0;
    act(plan, because("ResizeFits"), { kind: "allocateResize", resources: wanted, generation });
  } else if (JSON.stringify(pending) !== JSON.stringify(resize.pending)) {
    const code = pending.reason === "Deferred" ? "ResizeDeferred" : "ResizeInfeasible";
    act(plan, because(code), { kind: "deferResize", pending });
  }
  return pending === undefined;
}

/** Gives running containers what was promised: less first, then more; done when nothing is left to give. */
export function actuateResize(view: PodView, plan: Plan): void {
  const { resize } = view.seen.memory;
  if (resize.inProgress === undefined) return;
  const containers = [...view.inits, ...view.mains];
  // A call that is on its way may still give what was promised before this: whoever has what then is known once it ends.
  const isOneUpdating = containers.some(
    (each) => view.seen.memory.inFlight[actionKey(updateOf(view, each))] !== undefined,
  );
  const unequal = containers.filter(
    (container) => container.record?.state === "running" && changedIn(view, container).length > 0,
  );
  const live = unequal.filter((container) => !resizeNeedsRestart(view, container));
  for (const container of live.toSorted((a, b) => growth(view, a) - growth(view, b))) {
    if (isStopping(container, container.record?.id ?? "")) continue;
    actOnce(view, plan, because("Resize"), updateOf(view, container));
  }
  // What is on its way up was made with what was promised then.
  const isOneStarting = containers.some(({ memory }) => memory.start);
  if (unequal.length > 0 || isOneStarting || isOneUpdating) return;
  act(plan, because("ResizeDone"), { kind: "completeResize" });
}

function updateOf(view: PodView, { name, record, container }: ContainerView) {
  const target = allocatedOf(view.seen.memory.resize, container);
  return { kind: "updateResources", container: name, id: record?.id ?? "", target } as const;
}

/** Whether a promised change of this running container means a new start by its `resizePolicy`. */
export function resizeNeedsRestart(view: PodView, container: ContainerView): boolean {
  const policies = container.container.resizePolicy ?? [];
  return changedIn(view, container).some((name) =>
    policies.some(
      ({ resourceName, restartPolicy }) =>
        resourceName === name && restartPolicy === "RestartContainer",
    ),
  );
}

/** Whether the spec asks for other resources than the node has promised: only then does `Observation.resize` count. */
export function wantsResize(pod: Pod, { resize }: Pick<PodMemory, "resize">): boolean {
  return containersOf(pod).some(
    (container) => !isSame(container.resources, allocatedOf(resize, container)),
  );
}

/** The pod as the node has promised it: with allocated resources in place of those that the spec asks for. */
export function asAllocated(pod: Pod, memory: Pick<PodMemory, "resize">): Pod {
  return memory.resize.pending === undefined ? pod : asPromised(pod, memory);
}

function asPromised(pod: Pod, { resize }: Pick<PodMemory, "resize">): Pod {
  const { spec } = pod;
  if (spec === undefined) return pod;
  const give = (container: Container): Container => ({
    ...container,
    resources: allocatedOf(resize, container),
  });
  const initContainers = spec.initContainers?.map(give);
  return { ...pod, spec: { ...spec, initContainers, containers: spec.containers.map(give) } };
}

/** What every init container and main asks for. */
export function resourcesOf(pod: Pod): AllocatedResources {
  return Object.fromEntries(containersOf(pod).map(({ name, resources = {} }) => [name, resources]));
}

/** What the node has promised a container. */
export function allocatedOf(
  { allocated }: { readonly allocated: AllocatedResources },
  { name, resources = {} }: Pick<Container, "name" | "resources">,
): ResourceRequirements {
  return allocated[name] ?? resources;
}

function containersOf({ spec }: Pod): readonly Container[] {
  return [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
}

function changedIn(view: PodView, { name, container }: ContainerView): readonly ResourceName[] {
  const { resize } = view.seen.memory;
  if (resize.inProgress === undefined) return [];
  const has = resize.actuated[name];
  const gets = allocatedOf(resize, container);
  if (has === undefined) return [];
  return resourceNames.filter((resource) => !isSameIn(has, gets, resource));
}

function growth(view: PodView, { name, container }: ContainerView): number {
  const { actuated, allocated } = view.seen.memory.resize;
  const limit = (from: ResourceRequirements | undefined): number =>
    amount(from?.limits?.["memory"]) + amount(from?.limits?.["cpu"]);
  return limit(allocated[name] ?? container.resources) - limit(actuated[name]);
}

/**
 * A kubelet's first message about a resize that does not fit counts what the pod itself has as used by others; when it
 * looks again, it does not (golden 130). Whether it fits never depends on that.
 */
function misfitOf({ pod, seen }: PodView, room: ResizeFacts): PendingResize | undefined {
  const isFirst = seen.memory.resize.pending?.generation !== pod.metadata?.generation;
  return misfit(pod, room, isFirst ? amountsOf(asPromised(pod, seen.memory)) : nothing);
}

const nothing = { cpu: 0, memory: 0 };

function amountsOf(pod: Pod): Record<ResourceName, number> {
  const requests = podRequestsOf(pod);
  const cpu = requests.get("cpu");
  const memory = requests.get("memory");
  return {
    cpu: cpu === undefined ? 0 : milliValueOf(cpu),
    memory: memory === undefined ? 0 : valueOf(memory),
  };
}

/** What the node lacks for the pod as its spec is now. Requests count, as when it was scheduled. */
function misfit(
  pod: Pod,
  { usedByOthers, allocatable }: ResizeFacts,
  own: Record<ResourceName, number>,
): PendingResize | undefined {
  const asked = amountsOf(pod);
  const used = { cpu: usedByOthers.cpuMillis, memory: usedByOthers.memoryBytes };
  const capacity = { cpu: allocatable.cpuMillis, memory: allocatable.memoryBytes };
  const lacking = (limit: Record<ResourceName, number>): ResourceName | undefined =>
    resourceNames.find((name) => asked[name] > 0 && asked[name] + limit[name] > capacity[name]);
  const never = lacking({ cpu: 0, memory: 0 });
  const now = never ?? lacking(used);
  if (now === undefined) return undefined;
  const amounts = `requested: ${asked[now]}, used: ${used[now] + own[now]}, capacity: ${capacity[now]}`;
  return {
    reason: never === undefined ? "Deferred" : "Infeasible",
    message:
      never === undefined
        ? `Node didn't have enough resource: ${now}, ${amounts}`
        : `Node didn't have enough capacity: ${now}, requested: ${asked[now]}, capacity: ${capacity[now]}`,
    misfit: `OutOf${now}`,
    generation: pod.metadata?.generation ?? 0,
  };
}

function isSame(a: ResourceRequirements = {}, b: ResourceRequirements = {}): boolean {
  return resourceNames.every((name) => isSameIn(a, b, name));
}

function isSameIn(a: ResourceRequirements, b: ResourceRequirements, name: ResourceName): boolean {
  return (["requests", "limits"] as const).every((kind) => {
    const [has, gets] = [a[kind]?.[name], b[kind]?.[name]];
    // Asked at every turn of every pod, and nearly always of equal texts.
    return has === gets || amount(has) === amount(gets);
  });
}

/** Comparable, not more: thousandths of whatever it is; nothing said is less than nothing. */
function amount(text: string | undefined): number {
  const quantity = text === undefined ? undefined : parseQuantity(text);
  return quantity === undefined ? -1 : milliValueOf(quantity);
}
