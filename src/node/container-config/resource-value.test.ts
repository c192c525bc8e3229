import { expect, test } from "vitest";

import type { Pod } from "../../model/types/core-v1.ts";
import { resourceValue } from "./resource-value.ts";

const allocatable = { cpu: "4", memory: "8Gi", "ephemeral-storage": "100Gi" };
const sidecar = {
  name: "s1",
  resources: {
    limits: { cpu: "250m", memory: "16Mi", "hugepages-2Mi": "4Mi" },
    requests: { cpu: "1500m" },
  },
};
const main = { name: "m" };
const pod: Pod = { spec: { containers: [main], initContainers: [sidecar] } };

test.for<[string, string | undefined, string]>([
  ["limits.cpu", "1m", "250"],
  ["limits.cpu", "1", "1"],
  ["limits.cpu", "0", "1"],
  ["limits.cpu", undefined, "1"],
  ["requests.cpu", "1", "2"],
  ["limits.memory", "1Mi", "16"],
  ["limits.memory", undefined, "16777216"],
  ["limits.memory", "10Mi", "2"],
  ["requests.memory", "1Mi", "0"],
  ["limits.ephemeral-storage", "1Gi", "100"],
  ["limits.hugepages-2Mi", "1Mi", "4"],
  ["requests.hugepages-2Mi", "1Mi", "0"],
])("%s in units of %s", ([resource, divisor, expected]) => {
  expect(resourceValue(pod, sidecar, { resource, divisor }, allocatable)).toBe(expected);
});

test("another container is named by containerName, a sidecar too", () => {
  const selector = { containerName: "s1", resource: "limits.memory", divisor: "1Mi" };
  expect(resourceValue(pod, undefined, selector, allocatable)).toBe("16");
});

test("a missing limit is the pod's, else what the node can allocate", () => {
  const cpu = { resource: "limits.cpu" };
  expect(resourceValue(pod, main, cpu, allocatable)).toBe("4");
  const limited: Pod = { spec: { containers: [main], resources: { limits: { cpu: "2" } } } };
  expect(resourceValue(limited, main, cpu, allocatable)).toBe("2");
});

test("what the downward API does not have is refused by name", () => {
  expect(() => resourceValue(pod, main, { resource: "limits.gpu" }, allocatable)).toThrow(
    "unsupported container resource : limits.gpu",
  );
  const unknown = { containerName: "nope", resource: "limits.cpu" };
  expect(() => resourceValue(pod, main, unknown, allocatable)).toThrow("container nope not found");
});
