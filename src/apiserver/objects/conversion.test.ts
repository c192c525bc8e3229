import { expect, test } from "vitest";
import { assert } from "../../model/assert.ts";
import { builtinResource } from "../../model/resources.ts";
import type { ResourceType } from "../../model/resources/resource-type.ts";
import { isConverted, toServed, toStored } from "./conversion.ts";

function typeOf(group: string, version: string, resource: string): ResourceType {
  const type = builtinResource({ group, version, resource });
  assert(type !== undefined, `${resource} is served`);
  return type;
}

const eventsV1 = typeOf("events.k8s.io", "v1", "events");
const hpaV1 = typeOf("autoscaling", "v1", "horizontalpodautoscalers");

test("only kinds with a second face are converted", () => {
  const types = [
    typeOf("", "v1", "events"),
    eventsV1,
    typeOf("autoscaling", "v2", "horizontalpodautoscalers"),
    hpaV1,
    typeOf("apps", "v1", "deployments"),
    typeOf("events.k8s.io", "v1", "events"),
  ];
  expect(types.map(isConverted)).toEqual([false, true, false, true, false, true]);
});

test("an event of the new group loses nothing on its way to the store and back", () => {
  const event = {
    kind: "Event",
    apiVersion: "events.k8s.io/v1",
    metadata: { name: "e", namespace: "default" },
    eventTime: "2026-11-21T00:00:00.000001Z",
    series: { count: 2, lastObservedTime: "2026-11-21T00:00:01.000000Z" },
    reportingController: "kubelet",
    reportingInstance: "n1",
    action: "Starting",
    reason: "Started",
    regarding: { kind: "Pod", name: "p" },
    related: { kind: "Node", name: "n1" },
    note: "it runs",
    type: "Normal",
    deprecatedSource: { component: "kubelet" },
    deprecatedFirstTimestamp: "2026-11-21T00:00:00Z",
    deprecatedLastTimestamp: "2026-11-21T00:00:01Z",
    deprecatedCount: 2,
  };
  const stored = toStored(eventsV1, event);
  expect(stored).toMatchObject({
    apiVersion: "v1",
    involvedObject: { kind: "Pod", name: "p" },
    message: "it runs",
    source: { component: "kubelet" },
    count: 2,
    reportingComponent: "kubelet",
  });
  expect(toServed(eventsV1, stored)).toEqual(event);
});

test("an autoscaler with more metrics than version 1 has fields for survives version 1", () => {
  const metrics = [
    {
      type: "Resource",
      resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } },
    },
    {
      type: "Resource",
      resource: { name: "memory", target: { type: "AverageValue", averageValue: "1Gi" } },
    },
  ];
  const stored = {
    kind: "HorizontalPodAutoscaler",
    apiVersion: "autoscaling/v2",
    metadata: { name: "h", annotations: { mine: "kept" } },
    spec: {
      scaleTargetRef: { kind: "Deployment", name: "web" },
      minReplicas: 1,
      maxReplicas: 5,
      metrics,
      behavior: { scaleDown: { stabilizationWindowSeconds: 60 } },
    },
  };
  const served = toServed(hpaV1, stored);
  expect(served).toMatchObject({
    apiVersion: "autoscaling/v1",
    spec: { targetCPUUtilizationPercentage: 70, maxReplicas: 5 },
  });
  expect(toStored(hpaV1, served)).toEqual(stored);
});
