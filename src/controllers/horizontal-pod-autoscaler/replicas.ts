import { fromTime, type Instant } from "../../model/instant.ts";
import { containerNamed, mainsOf, sidecarsOf } from "../../model/pod/containers.ts";
import { parseQuantity } from "../../model/quantity.ts";
import type { Stored } from "../../model/object.ts";
import type { Container, Pod } from "../../model/types/core-v1.ts";
import type { PodMetrics } from "../../model/types/metrics-v1beta1.ts";
import { isDeleting, podCondition } from "../common/pods.ts";

/** Within this share of the target nothing changes (kube-controller-manager's default). */
export const TOLERANCE = 0.1;
/** A pod's cpu says nothing while it starts: for this long, unless it has been ready. */
const CPU_INITIALIZATION_MS = 300_000;
const INITIAL_READINESS_MS = 30_000;

/** A measure of pods: one resource of the whole pod, or of one container. */
export interface Measure {
  readonly resource: string;
  readonly container?: string | undefined;
}

export interface Sample {
  readonly pods: readonly Stored<Pod>[];
  readonly metrics: readonly PodMetrics[];
  readonly measure: Measure;
  readonly now: Instant;
}

/** How large a share of its target the average pod uses, and how many pods would bring it to the target. */
export interface Proposal {
  readonly replicas: number;
  readonly averageMillis: bigint;
  /** In per cent of the requests, when the target is a utilization. */
  readonly utilization?: number | undefined;
}

export interface Tolerances {
  readonly up: number;
  readonly down: number;
}

export type Target = { readonly utilization: number } | { readonly averageMillis: bigint };

/**
 * The number of pods that brings the measure to its target (upstream's replica calculator): pods without a measure
 * count as using nothing when it would shrink, and all that they ask for when it would grow.
 */
export function propose(
  sample: Sample,
  target: Target,
  { current, tolerances }: { readonly current: number; readonly tolerances: Tolerances },
): Proposal | { readonly problem: string } {
  const groups = groupPods(sample);
  if (groups.measured.length === 0) {
    return { problem: `did not receive metrics for targeted pods (pods might be unready)` };
  }
  const per = perPodTarget(sample, target);
  if ("problem" in per) return per;
  const share = shareOf(groups.measured, per.targetOf);
  const average = averageOf(groups.measured);
  const utilization = "utilization" in target ? Math.round(share * target.utilization) : undefined;
  const shown = { averageMillis: average, utilization };
  const isWithin = (ratio: number) => ratio <= 1 + tolerances.up && ratio >= 1 - tolerances.down;
  const isGrowing = share > 1;
  const silent = groups.missing.length + (isGrowing ? groups.unready.length : 0);
  if (silent === 0) {
    if (isWithin(share)) return { ...shown, replicas: current };
    return { ...shown, replicas: Math.ceil(share * groups.measured.length) };
  }
  const fill = (pod: Stored<Pod>) => ({ pod, millis: isGrowing ? 0n : per.silentOf(pod) });
  const added = [...groups.missing, ...(isGrowing ? groups.unready : [])].map(fill);
  const all = [...groups.measured, ...added];
  const next = shareOf(all, per.targetOf);
  // What is not known may soften a change, but never turn it round.
  if (isWithin(next) || next > 1 !== isGrowing) return { ...shown, replicas: current };
  const replicas = Math.ceil(next * all.length);
  const turnsRound = isGrowing ? replicas < current : replicas > current;
  return { ...shown, replicas: turnsRound ? current : replicas };
}

interface Measured {
  readonly pod: Stored<Pod>;
  readonly millis: bigint;
}

function groupPods({ pods, metrics, measure, now }: Sample) {
  const byName = new Map(metrics.map((each) => [each.metadata?.name, each]));
  const measured: Measured[] = [];
  const missing: Stored<Pod>[] = [];
  const unready: Stored<Pod>[] = [];
  for (const pod of pods) {
    if (isDeleting(pod) || pod.status?.phase === "Failed") continue;
    const millis = measuredMillis(byName.get(pod.metadata.name), measure);
    if (pod.status?.phase === "Pending") unready.push(pod);
    else if (millis === undefined) missing.push(pod);
    else if (measure.resource === "cpu" && isWarmingUp(pod, now)) unready.push(pod);
    else measured.push({ pod, millis });
  }
  return { measured, missing, unready };
}

function isWarmingUp(pod: Pod, now: Instant): boolean {
  const ready = podCondition(pod, "Ready");
  const started = fromTime(pod.status?.startTime);
  if (ready === undefined || started === undefined) return true;
  const changed = fromTime(ready.lastTransitionTime) ?? started;
  if (now < started + CPU_INITIALIZATION_MS) return ready.status === "False";
  return ready.status === "False" && changed < started + INITIAL_READINESS_MS;
}

function measuredMillis(metrics: PodMetrics | undefined, measure: Measure): bigint | undefined {
  const { resource, container } = measure;
  const counted = (metrics?.containers ?? []).filter(
    ({ name }) => container === undefined || container === name,
  );
  if (counted.length === 0) return undefined;
  const amounts = counted.map(({ usage }) => millisOf(usage[resource]));
  if (amounts.includes(undefined)) return undefined;
  return amounts.reduce<bigint>((total, amount) => total + (amount ?? 0n), 0n);
}

export function millisOf(text: string | undefined): bigint | undefined {
  const quantity = text === undefined ? undefined : parseQuantity(text);
  return quantity === undefined ? undefined : quantity.nanos / 1_000_000n;
}

interface PerPod {
  readonly targetOf: (pod: Pod) => bigint;
  /** What a pod without measure is taken to use when the others say that fewer would do. */
  readonly silentOf: (pod: Pod) => bigint;
}

function perPodTarget(
  { pods, measure }: Sample,
  target: Target,
): PerPod | { readonly problem: string } {
  if ("averageMillis" in target) {
    return { targetOf: () => target.averageMillis, silentOf: () => target.averageMillis };
  }
  for (const pod of pods) {
    const silent = countedContainers(pod, measure).find(
      ({ resources }) => resources?.requests?.[measure.resource] === undefined,
    );
    if (silent === undefined) continue;
    const where = `container ${silent.name} of Pod ${pod.metadata.name}`;
    return { problem: `missing request for ${measure.resource} in ${where}` };
  }
  const share = (percent: number) => (pod: Pod) =>
    (requestedMillis(pod, measure) * BigInt(percent)) / 100n;
  return {
    targetOf: share(target.utilization),
    silentOf: share(Math.max(100, target.utilization)),
  };
}

function requestedMillis(pod: Pod, measure: Measure): bigint {
  return countedContainers(pod, measure).reduce<bigint>(
    (total, { resources }) => total + (millisOf(resources?.requests?.[measure.resource]) ?? 0n),
    0n,
  );
}

/** Sidecars ask for their share of the pod too. */
function countedContainers(pod: Pod, { container }: Measure): readonly Container[] {
  if (container === undefined) return [...mainsOf(pod), ...sidecarsOf(pod)];
  const placed = containerNamed(pod, container)?.container;
  return placed === undefined ? [] : [placed];
}

function shareOf(measured: readonly Measured[], targetOf: (pod: Pod) => bigint): number {
  const used = measured.reduce((total, { millis }) => total + millis, 0n);
  const wanted = measured.reduce((total, { pod }) => total + targetOf(pod), 0n);
  return wanted === 0n ? 1 : Number(used) / Number(wanted);
}

function averageOf(measured: readonly Measured[]): bigint {
  return measured.reduce((total, { millis }) => total + millis, 0n) / BigInt(measured.length);
}
