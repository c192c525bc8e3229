import { initContainersOf, mainsOf } from "../model/pod/containers.ts";
import type { Container, Pod } from "../model/types/core-v1.ts";
import type { Cri } from "../ports/cri.ts";
import { attempt } from "./attempt.ts";
import type { PodCgroups } from "./cgroups/pod-cgroups.ts";
import { containerResources } from "./container-config/container-resources.ts";
import type { Outcome, ResourcesRequest } from "./effects.ts";
import type { NodeHost } from "./node-host.ts";
import { PodError } from "./pod-error.ts";
import type { RuntimeObserver } from "./runtime/observer.ts";

export interface ResourceUpdaterOptions {
  readonly cri: Cri;
  readonly host: NodeHost;
  readonly cgroups: PodCgroups;
  readonly observer: RuntimeObserver;
}

/**
 * Gives a running container other resources (semantics section 8.3). The pod's own cgroup is raised before it and lowered
 * after it: version 1 refuses a child that may use more than its parent.
 */
export async function updateResources(
  { pod, container, id, target }: ResourcesRequest,
  { cri, host, cgroups, observer }: ResourceUpdaterOptions,
  signal: AbortSignal,
): Promise<Outcome> {
  const resized = { ...container, resources: { ...container.resources, ...target } };
  const linux = containerResources(pod, resized, host);
  const podAfter = withContainer(pod, resized);
  return attempt(async () => {
    await refuseTooLittle(cri, { id, memoryLimitBytes: linux.memoryLimitInBytes ?? 0 }, signal);
    const raised = await attempt(async () => cgroups.apply(podAfter));
    await cri.updateContainerResources({ containerId: id, linux }, { signal });
    observer.invalidate(id);
    // Refused before because the container still had more: now it has less.
    if (!raised.ok) await cgroups.apply(podAfter);
  });
}

/** A limit below what is in use would end the container instead of resizing it. */
async function refuseTooLittle(
  cri: Cri,
  { id, memoryLimitBytes }: { readonly id: string; readonly memoryLimitBytes: number },
  signal: AbortSignal,
): Promise<void> {
  if (memoryLimitBytes === 0) return;
  const { memory } = await cri.containerStats(id, { signal });
  const usage = memory?.usageBytes ?? memory?.workingSetBytes ?? 0;
  if (usage <= memoryLimitBytes) return;
  throw new PodError(
    `attempting to set container memory limit (${memoryLimitBytes}) below current usage (${usage})`,
  );
}

function withContainer(pod: Pod, resized: Container): Pod {
  const replaced = (container: Container): Container =>
    container.name === resized.name ? resized : container;
  return {
    ...pod,
    spec: {
      ...pod.spec,
      containers: mainsOf(pod).map(replaced),
      initContainers: initContainersOf(pod).map(replaced),
    },
  };
}
