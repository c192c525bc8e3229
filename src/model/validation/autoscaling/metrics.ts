import { forbidden, invalid, notSupported, required } from "../../field-error.ts";
import { formatQuantity, parseQuantity } from "../../quantity.ts";
import type {
  ContainerResourceMetricSource,
  MetricIdentifier,
  MetricSpec,
  MetricTarget,
} from "../../types/autoscaling-v2.ts";
import { type Faults, matches, need, optional, when } from "../checks.ts";
import { dnsLabel } from "../formats.ts";
import { pathSegmentName } from "../metadata.ts";
import { validateContainerResourceName } from "../pod/resources.ts";
import { validateObjectReference } from "./object-reference.ts";

const types: readonly string[] = ["ContainerResource", "External", "Object", "Pods", "Resource"];

/** The order in which upstream looks at the sources: only the first one that is set is looked into. */
const sourceOrder = ["object", "external", "pods", "resource", "containerResource"] as const;

/** One of the `metrics` of an autoscaler: the source that its type names, and no other. */
export function validateMetric(metric: MetricSpec, path: string): Faults {
  const { type } = metric;
  const present = sourceOrder.filter((name) => metric[name] !== undefined);
  const [first] = present;
  const expected = sourceOrder.find((name) => name.toLowerCase() === type.toLowerCase());
  const isKnown = types.includes(type);
  const unsupported = notSupported(`${path}.type`, type, types);
  return [
    ...when(type === "", required(`${path}.type`, "must specify a metric source type")),
    ...when(!isKnown, unsupported),
    ...(first === undefined ? [] : validateSource(metric, first, `${path}.${first}`)),
    ...when(!isKnown, unsupported),
    ...when(
      isKnown && expected !== undefined && metric[expected] === undefined,
      required(`${path}.${expected}`, "must populate information for the given metric source"),
    ),
    ...(present.length === 1 ? [] : present.filter((name) => !isKnown || name !== expected)).map(
      (name) => forbidden(`${path}.${name}`, "must populate the given metric source only"),
    ),
  ];
}

function validateSource(
  metric: MetricSpec,
  name: (typeof sourceOrder)[number],
  path: string,
): Faults {
  switch (name) {
    case "object":
      return optional(metric.object, path, ({ describedObject, metric: named, target }, at) => [
        ...validateObjectReference(describedObject, `${at}.describedObject`, "any group"),
        ...validateMetricTarget(named, target, at),
        ...needValue(target, at, "must set either a target value or averageValue"),
      ]);
    case "external":
      return optional(metric.external, path, ({ metric: named, target }, at) => [
        ...validateMetricTarget(named, target, at),
        ...needValue(target, at, "must set either a target value for metric or a per-pod target"),
        ...when(
          target.value !== undefined && target.averageValue !== undefined,
          forbidden(
            `${at}.target.value`,
            "may not set both a target value for metric and a per-pod target",
          ),
        ),
      ]);
    case "pods":
      return optional(metric.pods, path, ({ metric: named, target }, at) => [
        ...validateMetricTarget(named, target, at),
        ...when(
          target.averageValue === undefined,
          required(`${at}.target.averageValue`, "must specify a positive target averageValue"),
        ),
      ]);
    case "resource":
      return optional(metric.resource, path, ({ name: resource, target }, at) => [
        ...need(resource, `${at}.name`, "must specify a resource name"),
        ...validateUtilization(target, `${at}.target`),
      ]);
    case "containerResource":
      return optional(metric.containerResource, path, validateContainerResource);
  }
}

function validateContainerResource(
  { name, container, target }: ContainerResourceMetricSource,
  path: string,
): Faults {
  return [
    ...(name === ""
      ? [required(`${path}.name`, "must specify a resource name")]
      : validateContainerResourceName(name, `${path}.name`)),
    ...(container === ""
      ? [required(`${path}.container`, "must specify a container")]
      : matches(container, `${path}.container`, dnsLabel)),
    ...validateUtilization(target, `${path}.target`),
  ];
}

function validateUtilization(target: MetricTarget, path: string): Faults {
  const { averageUtilization, averageValue } = target;
  return [
    ...validateTarget(target, path),
    ...when(
      averageUtilization === undefined && averageValue === undefined,
      required(
        `${path}.averageUtilization`,
        "must set either a target raw value or a target utilization",
      ),
    ),
    ...when(
      averageUtilization !== undefined && averageValue !== undefined,
      forbidden(
        `${path}.averageValue`,
        "may not set both a target raw value and a target utilization",
      ),
    ),
  ];
}

function validateMetricTarget(
  metric: MetricIdentifier,
  target: MetricTarget,
  path: string,
): Faults {
  const namePath = `${path}.metric.name`;
  return [
    ...(metric.name === ""
      ? [required(namePath, "must specify a metric name")]
      : matches(metric.name, namePath, pathSegmentName)),
    ...validateTarget(target, `${path}.target`),
  ];
}

function needValue({ value, averageValue }: MetricTarget, path: string, detail: string): Faults {
  return when(
    value === undefined && averageValue === undefined,
    required(`${path}.target.averageValue`, detail),
  );
}

function validateTarget(target: MetricTarget, path: string): Faults {
  const { type, value, averageValue, averageUtilization } = target;
  const isKnown = ["Utilization", "Value", "AverageValue"].includes(type);
  return [
    ...when(type === "", required(`${path}.type`, "must specify a metric target type")),
    ...when(
      !isKnown,
      invalid(`${path}.type`, type, "must be either Utilization, Value, or AverageValue"),
    ),
    ...optional(value, `${path}.value`, validatePositive),
    ...optional(averageValue, `${path}.averageValue`, validatePositive),
    ...when(
      averageUtilization !== undefined && averageUtilization < 1,
      invalid(`${path}.averageUtilization`, averageUtilization, "must be greater than 0"),
    ),
  ];
}

function validatePositive(text: string, path: string): Faults {
  const quantity = parseQuantity(text);
  return when(
    quantity !== undefined && quantity.nanos <= 0n,
    invalid(path, quantity && formatQuantity(quantity), "must be positive"),
  );
}
