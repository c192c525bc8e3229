import { expect, test } from "vitest";
import type { JsonObject } from "../../json.ts";
import { faultsOf } from "../testing.ts";

const target = { apiVersion: "apps/v1", kind: "Deployment", name: "web" };

function autoscaler(spec: JsonObject) {
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    spec: { scaleTargetRef: target, maxReplicas: 3, ...spec },
  };
}

test.each<[string, JsonObject, readonly string[]]>([
  ["an ordinary one", {}, []],
  [
    "with wrong bounds",
    { minReplicas: 0, maxReplicas: -1 },
    [
      "spec.minReplicas: Invalid value: 0: must be greater than or equal to 1",
      "spec.maxReplicas: Invalid value: -1: must be greater than 0",
      "spec.maxReplicas: Invalid value: -1: must be greater than or equal to `minReplicas`",
    ],
  ],
  [
    "of the core group",
    { scaleTargetRef: { apiVersion: "v1", kind: "Pod", name: "a/b" } },
    [
      "spec.scaleTargetRef.name: Invalid value: \"a/b\": may not contain '/'",
      'spec.scaleTargetRef.apiVersion: Invalid value: "v1": apiVersion must specify API group',
    ],
  ],
  [
    "of a replication controller",
    { scaleTargetRef: { apiVersion: "v1", kind: "ReplicationController", name: "a" } },
    [],
  ],
])("an autoscaler, %s", (_title, spec, faults) => {
  expect(faultsOf(autoscaler(spec))).toEqual(faults);
});

const metric = { name: "m" };
const value = { type: "Value", value: "1" };

test.each<[JsonObject, readonly string[]]>([
  [
    {
      type: "Resource",
      resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } },
    },
    [],
  ],
  [
    { type: "Odd" },
    [
      'type: Unsupported value: "Odd": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
      'type: Unsupported value: "Odd": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
    ],
  ],
  [
    { type: "Pods" },
    ["pods: Required value: must populate information for the given metric source"],
  ],
  [
    { type: "Pods", pods: { metric, target: value }, external: { metric, target: value } },
    ["external: Forbidden: must populate the given metric source only"],
  ],
  [
    {
      type: "Resource",
      resource: {
        name: "",
        target: { type: "Odd", averageUtilization: 0, averageValue: "-1" },
      },
    },
    [
      "resource.name: Required value: must specify a resource name",
      'resource.target.type: Invalid value: "Odd": must be either Utilization, Value, or AverageValue',
      'resource.target.averageValue: Invalid value: "-1": must be positive',
      "resource.target.averageUtilization: Invalid value: 0: must be greater than 0",
      "resource.target.averageValue: Forbidden: may not set both a target raw value and a target utilization",
    ],
  ],
  [
    {
      type: "Object",
      object: {
        describedObject: { kind: "K", name: "n" },
        metric: { name: "" },
        target: { type: "Value" },
      },
    },
    [
      "object.metric.name: Required value: must specify a metric name",
      "object.target.averageValue: Required value: must set either a target value or averageValue",
    ],
  ],
])("metric %o", (each, faults) => {
  const paths = faults.map((fault) => `spec.metrics[0].${fault}`);
  expect(faultsOf(autoscaler({ metrics: [each] }))).toEqual(paths);
});

test("an autoscaler behaves within bounds", () => {
  const policy = { type: "Odd", value: 0, periodSeconds: 1801 };
  const scaleUp = {
    stabilizationWindowSeconds: 3601,
    selectPolicy: "Odd",
    policies: [policy],
    tolerance: "-1",
  };
  expect(faultsOf(autoscaler({ behavior: { scaleUp } }))).toEqual([
    "spec.behavior.scaleUp.stabilizationWindowSeconds: Invalid value: 3601: must be less than or equal to 3600",
    'spec.behavior.scaleUp.selectPolicy: Unsupported value: "Odd": supported values: "Disabled", "Max", "Min"',
    'spec.behavior.scaleUp.policies[0].type: Unsupported value: "Odd": supported values: "Percent", "Pods"',
    "spec.behavior.scaleUp.policies[0].value: Invalid value: 0: must be greater than zero",
    "spec.behavior.scaleUp.policies[0].periodSeconds: Invalid value: 1801: must be less than or equal to 1800",
    'spec.behavior.scaleUp.tolerance: Invalid value: "-1": must be greater than or equal to 0',
  ]);
});
