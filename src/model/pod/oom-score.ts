import { valueOf } from "../quantity.ts";
import type { Container, EphemeralContainer, Pod } from "../types/core-v1.ts";
import { initContainersOf, isSidecar, mainsOf } from "./containers.ts";
import { qosClassOf } from "./qos.ts";
import { podRequestsOf, type Resources, resourcesFrom } from "./resources.ts";

/**
 * The `oom_score_adj` of a container (semantics section 7.3): -997 for one that the kernel should spare, up to 1000.
 * `memoryCapacityBytes` is the node's.
 */
export function oomScoreAdjOf(
  pod: Pod,
  container: Container | EphemeralContainer,
  memoryCapacityBytes: number,
): number {
  if (isNodeCritical(pod)) return guaranteedScore;
  const qosClass = qosClassOf(pod);
  if (qosClass === "Guaranteed") return guaranteedScore;
  if (qosClass === "BestEffort") return bestEffortScore;
  const extraBytes = extraBytesPerContainer(pod);
  const score = (requestBytes: number) =>
    1000 - Math.floor((1000 * (requestBytes + extraBytes)) / memoryCapacityBytes);
  const own = score(memoryRequestBytes(container));
  // A sidecar must outlive the mains that depend on it, so it scores no worse than the least of them (1.32 on).
  const adjusted = isSidecarOf(pod, container)
    ? Math.min(own, score(Math.min(...mainsOf(pod).map(memoryRequestBytes))))
    : own;
  return Math.max(1000 + guaranteedScore, Math.min(bestEffortScore - 1, adjusted));
}

const guaranteedScore = -997;
const bestEffortScore = 1000;
const systemCriticalPriority = 2_000_000_000;

function isNodeCritical(pod: Pod): boolean {
  const isCritical = (pod.spec?.priority ?? 0) >= systemCriticalPriority;
  return isCritical && pod.spec?.priorityClassName === "system-node-critical";
}

/** Memory that the pod-level request asks for beyond its containers, shared evenly between them. */
function extraBytesPerContainer(pod: Pod): number {
  if (pod.spec?.resources?.requests?.["memory"] === undefined) return 0;
  const asked = memoryBytes(podRequestsOf(pod, { overhead: "left out" }));
  const aggregated = memoryBytes(podRequestsOf(pod, { overhead: "left out", podLevel: "ignored" }));
  return Math.floor((asked - aggregated) / (mainsOf(pod).length + initContainersOf(pod).length));
}

function isSidecarOf(pod: Pod, container: Container | EphemeralContainer): boolean {
  return initContainersOf(pod).some(({ name }) => name === container.name) && isSidecar(container);
}

function memoryRequestBytes(container: Container | EphemeralContainer): number {
  return memoryBytes(resourcesFrom(container.resources?.requests));
}

function memoryBytes(resources: Resources): number {
  const memory = resources.get("memory");
  return memory === undefined ? 0 : valueOf(memory);
}
