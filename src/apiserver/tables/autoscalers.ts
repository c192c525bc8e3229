import type { Scale } from "../../model/types/autoscaling-v1.ts";
import type {
  HorizontalPodAutoscaler,
  MetricSpec,
  MetricStatus,
  MetricTarget,
  MetricValueStatus,
} from "../../model/types/autoscaling-v2.ts";
import { ageOf } from "./human-duration.ts";
import { printer } from "./printer.ts";
import { none, unknown, unset } from "./text.ts";

export const autoscalerPrinter = printer<HorizontalPodAutoscaler>(
  "Name(name) | Reference | Targets | MinPods | MaxPods | Replicas | Age",
  ({ metadata, spec, status }, now) => [
    metadata?.name,
    `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`,
    targets({ spec, status }),
    spec.minReplicas === undefined ? unset : String(spec.minReplicas),
    spec.maxReplicas,
    status?.currentReplicas ?? 0,
    ageOf(metadata?.creationTimestamp, now),
  ],
);

/** Of a workload's `scale` subresource. The name has no format here, as upstream has it. */
export const scalePrinter = printer<Scale>(
  "Name | Desired:integer | Available:integer | Age",
  ({ metadata, spec, status }, now) => [
    metadata?.name,
    spec?.replicas ?? 0,
    status?.replicas ?? 0,
    ageOf(metadata?.creationTimestamp, now),
  ],
);

const shownMax = 2;

function targets({ spec, status }: Pick<HorizontalPodAutoscaler, "spec" | "status">): string {
  const texts = (spec.metrics ?? []).map((metric, index) =>
    metricText(metric, currentOf(status?.currentMetrics?.[index])),
  );
  if (texts.length === 0) return none;
  const shown = texts.slice(0, shownMax).join(", ");
  return texts.length > shownMax ? `${shown} + ${texts.length - shownMax} more...` : shown;
}

interface Current {
  readonly current?: MetricValueStatus | undefined;
}

function currentOf(status: MetricStatus | undefined): MetricValueStatus | undefined {
  const sources: readonly (Current | undefined)[] = [
    status?.resource,
    status?.containerResource,
    status?.pods,
    status?.object,
    status?.external,
  ];
  return sources.find((source) => source !== undefined)?.current;
}

function metricText(metric: MetricSpec, current: MetricValueStatus | undefined): string {
  const { resource, containerResource, pods, object, external } = metric;
  const named = resource ?? containerResource;
  if (named !== undefined) return `${named.name}: ${valueText(named.target, current)}`;
  const target = pods?.target ?? object?.target ?? external?.target;
  if (target === undefined) return unknown;
  const average = target.averageValue !== undefined && pods === undefined ? " (avg)" : "";
  return `${valueText(target, current)}${average}`;
}

function valueText(target: MetricTarget, current: MetricValueStatus | undefined): string {
  if (target.averageValue !== undefined) {
    return `${current?.averageValue ?? unknown}/${target.averageValue}`;
  }
  if (target.value !== undefined) return `${current?.value ?? unknown}/${target.value}`;
  const used = current?.averageUtilization;
  const goal = target.averageUtilization;
  return `${used === undefined ? unknown : `${used}%`}/${goal === undefined ? "<auto>" : `${goal}%`}`;
}
