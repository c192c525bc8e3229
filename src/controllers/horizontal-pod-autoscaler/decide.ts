import { referenceTo } from "../../client/event-recorder.ts";
import { horizontalpodautoscalers, type KindOf } from "../../client/resources.ts";
import { toTime, type Instant } from "../../model/instant.ts";
import type { KubeObject, Stored } from "../../model/object.ts";
import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerCondition,
  HorizontalPodAutoscalerStatus,
  MetricStatus,
} from "../../model/types/autoscaling-v2.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import type { PodMetrics } from "../../model/types/metrics-v1beta1.ts";
import { statusWrite } from "../common/status-write.ts";
import type { Decision, Write } from "../common/write.ts";
import { remember, stabilize, type ScalingMemory, type Stabilized } from "./behavior.ts";
import { evaluate, type MetricResult } from "./metric.ts";
import { TOLERANCE } from "./replicas.ts";

/** How often an autoscaler looks at its metrics (kube-controller-manager's default). */
export const SYNC_PERIOD_MS = 15_000;

/** What is scaled: an object with `spec.replicas`, and the pods that its selector matches. */
export interface ScaleTarget {
  readonly kind: KindOf<KubeObject>;
  readonly object: Stored<KubeObject>;
  readonly replicas: number;
  readonly pods: readonly Stored<Pod>[];
}

export interface AutoscalerView {
  readonly autoscaler: Stored<HorizontalPodAutoscaler>;
  /** Absent when there is no such object, or it is of a kind that cannot be scaled. */
  readonly target: ScaleTarget | undefined;
  /** Absent when the metrics API could not be asked; then `problem` says why. */
  readonly metrics: readonly PodMetrics[] | undefined;
  readonly memory: ScalingMemory;
}

export interface AutoscalerDecision extends Decision {
  readonly memory: ScalingMemory;
}

type News = Pick<HorizontalPodAutoscalerCondition, "type" | "status" | "reason" | "message">;

/** One look at an autoscaler's metrics: scales its target, or says why not. */
export function decide(view: AutoscalerView, now: Instant): AutoscalerDecision {
  const wakeAt = now + SYNC_PERIOD_MS;
  const { autoscaler, target, memory } = view;
  if (target === undefined) {
    const { kind, name } = autoscaler.spec.scaleTargetRef;
    const message = `the HPA controller was unable to get the target's current scale: ${kind} "${name}" not found`;
    const news = able("False", "FailedGetScale", message);
    const note = say(autoscaler, "Warning", "FailedGetScale", message);
    return { memory, wakeAt, writes: [note, ...statusWrites(view, { news: [news] }, now)] };
  }
  const reached = able("True", "SucceededGetScale", GOT_SCALE);
  if (target.replicas === 0 && (autoscaler.spec.minReplicas ?? 1) !== 0) {
    const message = "scaling is disabled since the replica count of the target is zero";
    const off = active("False", "ScalingDisabled", message);
    return { memory, wakeAt, writes: statusWrites(view, { news: [reached, off] }, now) };
  }
  return { ...scaled(view, target, now), wakeAt };
}

const GOT_SCALE = "the HPA controller was able to get the target's current scale";

function able(status: string, reason: string, message: string): News {
  return { type: "AbleToScale", status, reason, message };
}

function active(status: string, reason: string, message: string): News {
  return { type: "ScalingActive", status, reason, message };
}

function scaled(view: AutoscalerView, target: ScaleTarget, now: Instant): AutoscalerDecision {
  const { autoscaler, memory } = view;
  const { minReplicas: min = 1, maxReplicas: max } = autoscaler.spec;
  const current = target.replicas;
  if (current > max || current < min) {
    const replicas = Math.min(Math.max(current, min), max);
    const bound = current > max ? "above Spec.MaxReplicas" : "below Spec.MinReplicas";
    const cause = `Current number of replicas ${bound}`;
    return rescale(view, target, { replicas, cause, news: [], metrics: undefined }, now);
  }
  const results = resultsOf(view, target, now);
  const good = results.filter((result) => "replicas" in result);
  const bad = results.find((result) => "problem" in result);
  const best = good.reduce<(typeof good)[number] | undefined>(
    (most, each) => (most === undefined || each.replicas > most.replicas ? each : most),
    undefined,
  );
  // While one metric is unknown, the others may make the target grow but not shrink.
  if (best === undefined || (bad !== undefined && best.replicas < current)) {
    return unknown(view, bad, now);
  }
  const { up, down } = rulesOf(autoscaler);
  const wish = { current, wanted: best.replicas, min, max };
  const settled = stabilize(wish, { up, down }, memory, now);
  const message = `the HPA was able to successfully calculate a replica count from ${best.subject}`;
  const news = [active("True", "ValidMetricFound", message), ...limits(settled)];
  const metrics = good.map(({ status }) => status);
  const cause =
    settled.replicas > current ? `${best.subject} above target` : "All metrics below target";
  const step = { replicas: settled.replicas, cause, news, metrics, settled };
  const decision = rescale(view, target, step, now);
  const recommended = { current, recommended: best.replicas, done: settled.replicas };
  return { ...decision, memory: remember(memory, recommended, now) };
}

function rulesOf({ spec }: HorizontalPodAutoscaler) {
  return { up: spec.behavior?.scaleUp ?? {}, down: spec.behavior?.scaleDown ?? {} };
}

function resultsOf(
  { autoscaler, metrics }: AutoscalerView,
  target: ScaleTarget,
  now: Instant,
): readonly MetricResult[] {
  const { up, down } = rulesOf(autoscaler);
  const tolerances = {
    up: Number(up.tolerance ?? TOLERANCE),
    down: Number(down.tolerance ?? TOLERANCE),
  };
  return (autoscaler.spec.metrics ?? []).map((metric) => {
    if (metrics === undefined || metrics.length === 0) {
      const name = metric.resource?.name ?? metric.containerResource?.name ?? metric.type;
      const problem = `failed to get ${name} utilization: unable to get metrics for resource ${name}: no metrics returned from resource metrics API`;
      return { problem, reason: "FailedGetResourceMetric" };
    }
    const sample = { pods: target.pods, metrics, now };
    return evaluate(metric, { sample, current: target.replicas, tolerances });
  });
}

function unknown(
  view: AutoscalerView,
  bad: MetricResult | undefined,
  now: Instant,
): AutoscalerDecision {
  const { autoscaler, memory } = view;
  const problem = bad !== undefined && "problem" in bad ? bad : NO_METRICS;
  const message = `the HPA was unable to compute the replica count: ${problem.problem}`;
  const news = [
    able("True", "SucceededGetScale", GOT_SCALE),
    active("False", problem.reason, message),
  ];
  return {
    memory,
    writes: [
      say(autoscaler, "Warning", problem.reason, problem.problem),
      ...statusWrites(view, { news }, now),
    ],
  };
}

const NO_METRICS = { problem: "no metrics are named", reason: "InvalidMetricSourceType" };

function limits({ stabilized, limit }: Stabilized): readonly News[] {
  const type = "ScalingLimited";
  const range = "the desired count is within the acceptable range";
  const limited: News =
    limit === undefined
      ? { type, status: "False", reason: "DesiredWithinRange", message: range }
      : { type, status: "True", reason: limit, message: LIMITS[limit] };
  const settled =
    "recent recommendations were higher than current one, applying the highest recent recommendation";
  const rising =
    "recent recommendations were lower than current one, applying the lowest recent recommendation";
  const ready = able("True", "ReadyForNewScale", "recommended size matches current size");
  if (stabilized === "down") return [able("True", "ScaleDownStabilized", settled), limited];
  if (stabilized === "up") return [able("True", "ScaleUpStabilized", rising), limited];
  return [ready, limited];
}

const LIMITS = {
  ScaleUpLimit: "the desired replica count is increasing faster than the maximum scale rate",
  ScaleDownLimit: "the desired replica count is decreasing faster than the maximum scale rate",
  TooManyReplicas: "the desired replica count is more than the maximum replica count",
  TooFewReplicas: "the desired replica count is less than the minimum replica count",
} as const;

interface Step {
  readonly replicas: number;
  readonly cause: string;
  readonly news: readonly News[];
  readonly metrics: readonly MetricStatus[] | undefined;
}

function rescale(
  view: AutoscalerView,
  target: ScaleTarget,
  { replicas, cause, news, metrics }: Step,
  now: Instant,
): AutoscalerDecision {
  const { autoscaler, memory } = view;
  if (replicas === target.replicas) {
    return { memory, writes: statusWrites(view, { news, replicas, metrics }, now) };
  }
  const { namespace, name } = target.object.metadata;
  const done = `the HPA controller was able to update the target scale to ${replicas}`;
  const all = [
    ...news.filter(({ type }) => type !== "AbleToScale"),
    able("True", "SucceededRescale", done),
  ];
  const message = `New size: ${replicas}; reason: ${cause}`;
  return {
    memory,
    writes: [
      {
        verb: "patch",
        kind: target.kind,
        key: { namespace, name },
        type: "merge",
        body: { spec: { replicas } },
      },
      say(autoscaler, "Normal", "SuccessfulRescale", message),
      ...statusWrites(view, { news: all, replicas, metrics, lastScaleTime: toTime(now) }, now),
    ],
  };
}

interface StatusChange {
  readonly news: readonly News[];
  readonly replicas?: number | undefined;
  readonly metrics?: readonly MetricStatus[] | undefined;
  readonly lastScaleTime?: string | undefined;
}

function statusWrites(view: AutoscalerView, change: StatusChange, now: Instant): readonly Write[] {
  const { autoscaler, target } = view;
  const known = autoscaler.status;
  const status: HorizontalPodAutoscalerStatus = {
    observedGeneration: autoscaler.metadata.generation,
    lastScaleTime: change.lastScaleTime ?? known?.lastScaleTime,
    currentReplicas: target?.replicas ?? known?.currentReplicas ?? 0,
    desiredReplicas: change.replicas ?? known?.desiredReplicas ?? 0,
    currentMetrics: change.metrics ?? known?.currentMetrics,
    conditions: change.news.reduce(
      (list, news) => setCondition(list, news, now),
      known?.conditions ?? [],
    ),
  };
  return statusWrite(horizontalpodautoscalers, autoscaler, status);
}

function setCondition(
  conditions: readonly HorizontalPodAutoscalerCondition[],
  news: News,
  now: Instant,
): readonly HorizontalPodAutoscalerCondition[] {
  const known = conditions.find(({ type }) => type === news.type);
  const since = known?.status === news.status ? known.lastTransitionTime : toTime(now);
  const next = { ...news, lastTransitionTime: since };
  if (known === undefined) return [...conditions, next];
  return conditions.map((condition) => (condition === known ? next : condition));
}

function say(
  autoscaler: Stored<HorizontalPodAutoscaler>,
  type: "Normal" | "Warning",
  reason: string,
  message: string,
): Write {
  const about = referenceTo(horizontalpodautoscalers, autoscaler);
  return { verb: "event", about, note: { type, reason, message } };
}
