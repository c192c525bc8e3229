import type { KubeObject } from "../../model/object.ts";
import type { HorizontalPodAutoscaler as V1 } from "../../model/types/autoscaling-v1.ts";
import type {
  HorizontalPodAutoscaler as V2,
  MetricSpec,
  MetricStatus,
} from "../../model/types/autoscaling-v2.ts";

/** Where v1 keeps what only v2 has a field for, so that reading and writing back as v1 loses nothing. */
const annotations = {
  metrics: "autoscaling.alpha.kubernetes.io/metrics",
  currentMetrics: "autoscaling.alpha.kubernetes.io/current-metrics",
  conditions: "autoscaling.alpha.kubernetes.io/conditions",
  behavior: "autoscaling.alpha.kubernetes.io/behavior",
} as const;

const ownAnnotations: ReadonlySet<string> = new Set(Object.values(annotations));

/** An `autoscaling/v1` HorizontalPodAutoscaler as the v2 object that is stored. */
export function hpaV2(object: KubeObject): KubeObject {
  const v1 = object as V1;
  const percentage = v1.spec?.targetCPUUtilizationPercentage;
  const cpu: readonly MetricSpec[] = percentage === undefined ? [] : [cpuMetric(percentage)];
  const metrics = [...cpu, ...(parsed<readonly MetricSpec[]>(v1, "metrics") ?? [])];
  const v2: V2 = {
    ...v1,
    apiVersion: "autoscaling/v2",
    metadata: { ...v1.metadata, annotations: foreign(v1) },
    spec: {
      scaleTargetRef: v1.spec?.scaleTargetRef,
      minReplicas: v1.spec?.minReplicas,
      maxReplicas: v1.spec?.maxReplicas,
      metrics: metrics.length === 0 ? undefined : metrics,
      behavior: parsed(v1, "behavior"),
    },
    status: v1.status && {
      observedGeneration: v1.status.observedGeneration,
      lastScaleTime: v1.status.lastScaleTime,
      currentReplicas: v1.status.currentReplicas,
      desiredReplicas: v1.status.desiredReplicas,
      currentMetrics: parsed(v1, "currentMetrics"),
      conditions: parsed(v1, "conditions"),
    },
  };
  return plain(v2);
}

/** A stored v2 HorizontalPodAutoscaler as `autoscaling/v1` shows it. */
export function hpaV1(object: KubeObject): KubeObject {
  const v2 = object as V2;
  const cpu = v2.spec.metrics?.find(isCpuUtilization);
  const v1: V1 = {
    ...v2,
    apiVersion: "autoscaling/v1",
    metadata: {
      ...v2.metadata,
      annotations: {
        ...v2.metadata?.annotations,
        ...annotation(
          "metrics",
          v2.spec.metrics?.filter((each) => each !== cpu),
        ),
        ...annotation("behavior", v2.spec.behavior),
        ...annotation("currentMetrics", v2.status?.currentMetrics),
        ...annotation("conditions", v2.status?.conditions),
      },
    },
    spec: {
      scaleTargetRef: v2.spec.scaleTargetRef,
      minReplicas: v2.spec.minReplicas,
      maxReplicas: v2.spec.maxReplicas,
      targetCPUUtilizationPercentage: cpu?.resource?.target.averageUtilization,
    },
    status: v2.status && {
      observedGeneration: v2.status.observedGeneration,
      lastScaleTime: v2.status.lastScaleTime,
      currentReplicas: v2.status.currentReplicas ?? 0,
      desiredReplicas: v2.status.desiredReplicas,
      currentCPUUtilizationPercentage: currentCpu(v2.status.currentMetrics),
    },
  };
  return plain(v1);
}

function cpuMetric(averageUtilization: number): MetricSpec {
  return {
    type: "Resource",
    resource: { name: "cpu", target: { type: "Utilization", averageUtilization } },
  };
}

function isCpuUtilization(metric: MetricSpec): boolean {
  return metric.resource?.name === "cpu" && metric.resource.target.averageUtilization !== undefined;
}

function currentCpu(metrics: readonly MetricStatus[] | undefined): number | undefined {
  return metrics?.find((each) => each.resource?.name === "cpu")?.resource?.current
    .averageUtilization;
}

function annotation(name: keyof typeof annotations, value: unknown): Record<string, string> {
  const isEmpty = value === undefined || (Array.isArray(value) && value.length === 0);
  return isEmpty ? {} : { [annotations[name]]: JSON.stringify(value) };
}

/** What an annotation holds; one that somebody broke counts as absent. */
function parsed<T>(v1: V1, name: keyof typeof annotations): T | undefined {
  const text = v1.metadata?.annotations?.[annotations[name]];
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}

function foreign(v1: V1): Readonly<Record<string, string>> | undefined {
  const kept = Object.entries(v1.metadata?.annotations ?? {}).filter(
    ([name]) => !ownAnnotations.has(name),
  );
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/** Without the entries that are `undefined`, at every level. */
function plain(object: KubeObject): KubeObject {
  return JSON.parse(JSON.stringify(object)) as KubeObject;
}
