import { formatQuantity } from "../../model/quantity.ts";
import type { MetricSpec, MetricStatus, MetricTarget } from "../../model/types/autoscaling-v2.ts";
import {
  millisOf,
  propose,
  type Measure,
  type Sample,
  type Target,
  type Tolerances,
} from "./replicas.ts";

/** What one metric asks for, and how it stands; or why it cannot be told. */
export type MetricResult =
  | { readonly replicas: number; readonly status: MetricStatus; readonly subject: string }
  | { readonly problem: string; readonly reason: string };

export interface MetricFacts {
  readonly sample: Omit<Sample, "measure">;
  readonly current: number;
  readonly tolerances: Tolerances;
}

/** Resource and ContainerResource metrics; the others need an adapter, which is refused by name. */
export function evaluate(metric: MetricSpec, facts: MetricFacts): MetricResult {
  const source = metric.resource ?? metric.containerResource;
  if (source === undefined) {
    const problem = `metric type ${metric.type} is not supported: no API serves custom or external metrics`;
    return { problem, reason: `FailedGet${metric.type}Metric` };
  }
  const container = metric.containerResource?.container;
  const measure: Measure = { resource: source.name, container };
  const target = targetOf(source.target);
  if (target === undefined) {
    const problem =
      "invalid resource metric source: neither an average utilization target nor an average value target was set";
    return { problem, reason: "FailedGetResourceMetric" };
  }
  const result = propose({ ...facts.sample, measure }, target, facts);
  const kind = container === undefined ? "resource" : "container resource";
  if ("problem" in result) {
    const problem = `failed to get ${source.name} ${"utilization" in target ? "utilization" : "usage"}: ${result.problem}`;
    const reason =
      container === undefined ? "FailedGetResourceMetric" : "FailedGetContainerResourceMetric";
    return { problem, reason };
  }
  const value = {
    averageUtilization: result.utilization,
    averageValue: formatMillis(result.averageMillis),
  };
  const status: MetricStatus =
    container === undefined
      ? { type: metric.type, resource: { name: source.name, current: value } }
      : { type: metric.type, containerResource: { name: source.name, container, current: value } };
  const share = "utilization" in target ? "utilization (percentage of request)" : "";
  return {
    replicas: result.replicas,
    status,
    subject: [source.name, kind, share].filter((text) => text !== "").join(" "),
  };
}

function targetOf({ averageUtilization, averageValue }: MetricTarget): Target | undefined {
  if (averageUtilization !== undefined) return { utilization: averageUtilization };
  const millis = millisOf(averageValue);
  return millis === undefined ? undefined : { averageMillis: millis };
}

function formatMillis(millis: bigint): string {
  return formatQuantity({ nanos: millis * 1_000_000n, format: "DecimalSI" });
}
