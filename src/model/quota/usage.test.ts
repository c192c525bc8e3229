import { expect, test } from "vitest";
import { toResourceList } from "../pod/resources.ts";
import type { PersistentVolumeClaim, Pod, Service } from "../types/core-v1.ts";
import { scopesMatchPod } from "./scopes.ts";
import { quotaUsageOf } from "./usage.ts";

const requests = { cpu: "500m", memory: "1Gi", "example.com/gpu": "1" };
const limits = { cpu: "1" };
const pod: Pod = {
  spec: { containers: [{ name: "m", image: "i", resources: { requests, limits } }] },
};
const service: Service = { spec: { type: "LoadBalancer", ports: [{ port: 80 }, { port: 443 }] } };
const claim: PersistentVolumeClaim = {
  spec: { storageClassName: "standard", resources: { requests: { storage: "2Gi" } } },
};

test.each([
  [
    "pods",
    pod,
    {
      "count/pods": "1",
      pods: "1",
      cpu: "500m",
      "requests.cpu": "500m",
      "limits.cpu": "1",
      memory: "1Gi",
      "requests.memory": "1Gi",
      "requests.example.com/gpu": "1",
    },
  ],
  ["pods", { ...pod, status: { phase: "Succeeded" } }, { "count/pods": "1" }],
  [
    "services",
    service,
    {
      "count/services": "1",
      services: "1",
      "services.nodeports": "2",
      "services.loadbalancers": "1",
    },
  ],
  [
    "persistentvolumeclaims",
    claim,
    {
      "count/persistentvolumeclaims": "1",
      persistentvolumeclaims: "1",
      "requests.storage": "2Gi",
      "standard.storageclass.storage.k8s.io/persistentvolumeclaims": "1",
      "standard.storageclass.storage.k8s.io/requests.storage": "2Gi",
    },
  ],
  ["secrets", {}, { "count/secrets": "1", secrets: "1" }],
])("what one of %s uses of a quota", (resource, object, usage) => {
  expect(toResourceList(quotaUsageOf({ group: "", resource }, object))).toEqual(usage);
});

test("kinds of other groups count under their full name", () => {
  const usage = quotaUsageOf({ group: "apps", resource: "deployments" }, {});
  expect(toResourceList(usage)).toEqual({ "count/deployments.apps": "1" });
});

test.each([
  [["BestEffort"], false],
  [["NotBestEffort", "NotTerminating"], true],
  [["Terminating"], false],
  [["PriorityClass"], false],
])("scopes %j match the pod: %s", (scopes, expected) => {
  expect(scopesMatchPod({ scopes }, pod)).toBe(expected);
});
