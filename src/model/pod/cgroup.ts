import { milliValueOf, type Quantity, valueOf } from "../quantity.ts";
import type { Container, EphemeralContainer, Pod, ResourceRequirements } from "../types/core-v1.ts";
import { initContainersOf, isSidecar, mainsOf } from "./containers.ts";
import { qosClassOf } from "./qos.ts";
import {
  overheadOf,
  podLimitsOf,
  podRequestsOf,
  type Resources,
  resourcesFrom,
  sum,
} from "./resources.ts";

/** What CRI calls LinuxContainerResources. Zero means "no limit" for the quota and the memory. */
export interface CgroupValues {
  readonly cpuShares: number;
  readonly cpuPeriodMicros: number;
  readonly cpuQuotaMicros: number;
  readonly memoryLimitBytes: number;
}

/** The values of one container (semantics section 7.4). Without a request the shares follow the limit. */
export function containerCgroupOf(
  pod: Pod,
  container: Container | EphemeralContainer,
): CgroupValues {
  const requests = resourcesFrom(container.resources?.requests);
  const limits = resourcesFrom(container.resources?.limits);
  const podLimits = resourcesFrom(pod.spec?.resources?.limits);
  return valuesOf({
    cpuRequest: requests.get("cpu"),
    cpuLimit: ownOrInherited("cpu", limits, podLimits),
    memoryLimit: ownOrInherited("memory", limits, podLimits),
  });
}

/**
 * The values of the pod's own cgroup. What is `undefined` is left as the parent has it: a Burstable pod is limited
 * only when every container is.
 */
export function podCgroupOf(pod: Pod): Partial<CgroupValues> {
  const qosClass = qosClassOf(pod);
  if (qosClass === "BestEffort") return { cpuShares: sharesMin };
  const limits = podLimitsOf(pod);
  const values = valuesOf({
    cpuRequest: podRequestsOf(pod).get("cpu"),
    cpuLimit: limits.get("cpu"),
    memoryLimit: limits.get("memory"),
  });
  if (qosClass === "Guaranteed") return values;
  return {
    cpuShares: podShares(podRequestsOf(pod)),
    ...(declaresLimit(pod, "cpu") && {
      cpuPeriodMicros: values.cpuPeriodMicros,
      cpuQuotaMicros: values.cpuQuotaMicros,
    }),
    ...(declaresLimit(pod, "memory") && { memoryLimitBytes: values.memoryLimitBytes }),
  };
}

/** The pod's totals as the sandbox is told of them, without overhead. */
export function sandboxResourcesOf(pod: Pod): CgroupValues {
  const limits = podLimitsOf(pod, { overhead: "left out" });
  return valuesOf({
    cpuRequest: podRequestsOf(pod, { overhead: "left out" }).get("cpu"),
    cpuLimit: limits.get("cpu"),
    memoryLimit: limits.get("memory"),
  });
}

/** `spec.overhead` as the sandbox is told of it: its own values, beside the totals. */
export function sandboxOverheadOf(pod: Pod): CgroupValues {
  const overhead = overheadOf(pod);
  const cpu = overhead.get("cpu");
  return valuesOf({ cpuRequest: cpu, cpuLimit: cpu, memoryLimit: overhead.get("memory") });
}

/** `cpu.shares` of a number of millicores: 1024 for a core, at least 2, at most 262144. */
export function cpuSharesOf(milliCpu: number): number {
  return Math.min(sharesMax, Math.max(sharesMin, Math.floor((milliCpu * 1024) / 1000)));
}

/** `cpu.cfs_quota_us` of a number of millicores for the period of 100 ms: at least 1 ms, 0 for no limit. */
export function cpuQuotaMicrosOf(milliCpu: number): number {
  return milliCpu === 0
    ? 0
    : Math.max(quotaMinMicros, Math.floor((milliCpu * periodMicros) / 1000));
}

const sharesMin = 2;
const sharesMax = 262_144;
const periodMicros = 100_000;
const quotaMinMicros = 1000;

interface Amounts {
  readonly cpuRequest: Quantity | undefined;
  readonly cpuLimit: Quantity | undefined;
  readonly memoryLimit: Quantity | undefined;
}

function valuesOf({ cpuRequest, cpuLimit, memoryLimit }: Amounts): CgroupValues {
  const limitMillis = cpuLimit === undefined ? 0 : milliValueOf(cpuLimit);
  const requestMillis = cpuRequest === undefined ? limitMillis : milliValueOf(cpuRequest);
  return {
    cpuShares: cpuSharesOf(requestMillis),
    cpuPeriodMicros: periodMicros,
    cpuQuotaMicros: cpuQuotaMicrosOf(limitMillis),
    memoryLimitBytes: memoryLimit === undefined ? 0 : valueOf(memoryLimit),
  };
}

/** A pod total without a request counts as none, unlike a container's, whose limit stands in. */
function podShares(requests: Resources): number {
  const cpu = requests.get("cpu");
  return cpuSharesOf(cpu === undefined ? 0 : milliValueOf(cpu));
}

function ownOrInherited(name: string, own: Resources, ofPod: Resources): Quantity | undefined {
  return isPositive(own.get(name)) ? own.get(name) : ofPod.get(name);
}

function declaresLimit(pod: Pod, name: "cpu" | "memory"): boolean {
  if (isPositive(resourcesFrom(pod.spec?.resources?.limits).get(name))) return true;
  return limitsSeen(pod).every((limits) => isPositive(limits.get(name)));
}

/**
 * The limits that a kubelet looks at, one set for each container. For an init container that is the sum with all the
 * sidecars before it, so that an unlimited one behind a limited sidecar passes (semantics section 7.4, quirk).
 */
function limitsSeen(pod: Pod): readonly Resources[] {
  let sidecars: Resources = new Map();
  const inits = initContainersOf(pod).map((container) => {
    const seen = sum(sidecars, limitsOf(container.resources));
    if (isSidecar(container)) sidecars = seen;
    return seen;
  });
  return [...mainsOf(pod).map((container) => limitsOf(container.resources)), ...inits];
}

function limitsOf(resources: ResourceRequirements | undefined): Resources {
  return resourcesFrom(resources?.limits);
}

function isPositive(quantity: Quantity | undefined): boolean {
  return quantity !== undefined && quantity.nanos > 0n;
}
