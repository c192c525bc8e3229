import { expect, test } from "vitest";
import {
  containerCgroupOf,
  cpuQuotaMicrosOf,
  cpuSharesOf,
  podCgroupOf,
  sandboxOverheadOf,
  sandboxResourcesOf,
} from "./cgroup.ts";
import { containerWith, podWith, sidecarWith } from "./testing.ts";

test.each([
  [0, 2, 0],
  [1, 2, 1000],
  [10, 10, 1000],
  [100, 102, 10_000],
  [250, 256, 25_000],
  [500, 512, 50_000],
  [1000, 1024, 100_000],
  [2000, 2048, 200_000],
  [1_000_000, 262_144, 100_000_000],
])("%d millicores are %d shares and a quota of %d microseconds", (millis, shares, quota) => {
  expect([cpuSharesOf(millis), cpuQuotaMicrosOf(millis)]).toEqual([shares, quota]);
});

test("case 140: without a request the shares derive from the limit", () => {
  const container = containerWith("m", {}, { cpu: "500m", memory: "64Mi" });
  expect(containerCgroupOf(podWith({}), container)).toEqual({
    cpuShares: 512,
    cpuPeriodMicros: 100_000,
    cpuQuotaMicros: 50_000,
    memoryLimitBytes: 67_108_864,
  });
});

test("case 141: a sidecar without limits inherits the pod's", () => {
  const sidecar = sidecarWith("s", { cpu: "100m" });
  const pod = podWith({
    initContainers: [sidecar],
    resources: { limits: { cpu: "1", memory: "1Gi" } },
  });
  expect(containerCgroupOf(pod, sidecar)).toEqual({
    cpuShares: 102,
    cpuPeriodMicros: 100_000,
    cpuQuotaMicros: 100_000,
    memoryLimitBytes: 1_073_741_824,
  });
});

test("case 136: the pod has no quota when a main has no cpu limit, but the memory limit of all", () => {
  const pod = podWith({
    initContainers: [sidecarWith("s1", {}, { cpu: "200m", memory: "128Mi" })],
    containers: [containerWith("m", { cpu: "100m" }, { memory: "1Gi" })],
  });
  expect(podCgroupOf(pod)).toEqual({ cpuShares: 102, memoryLimitBytes: 1152 * 1024 ** 2 });
});

test("an unlimited sidecar behind a limited one does not lift the pod's limit", () => {
  const limited = { cpu: "100m", memory: "64Mi" };
  const main = containerWith("m", { cpu: "100m" }, { cpu: "1", memory: "1Gi" });
  const behind = podWith({
    initContainers: [sidecarWith("s1", limited, limited), sidecarWith("s2")],
    containers: [main],
  });
  const before = podWith({
    initContainers: [sidecarWith("s2"), sidecarWith("s1", limited, limited)],
    containers: [main],
  });
  expect([podCgroupOf(behind), podCgroupOf(before)]).toEqual([
    {
      cpuShares: 204,
      cpuPeriodMicros: 100_000,
      cpuQuotaMicros: 110_000,
      memoryLimitBytes: 1088 * 1024 ** 2,
    },
    { cpuShares: 204 },
  ]);
});

test("a BestEffort pod has two shares and no limit, a Guaranteed one all of its limits", () => {
  const full = { cpu: "1", memory: "1Gi" };
  const guaranteed = podWith({ containers: [containerWith("m", full, full)] });
  expect([podCgroupOf(podWith({})), podCgroupOf(guaranteed)]).toEqual([
    { cpuShares: 2 },
    {
      cpuShares: 1024,
      cpuPeriodMicros: 100_000,
      cpuQuotaMicros: 100_000,
      memoryLimitBytes: 1_073_741_824,
    },
  ]);
});

test("case 139: the pod's values stay those of the largest stage", () => {
  const pod = podWith({
    initContainers: [containerWith("i", { cpu: "4" })],
    containers: [containerWith("m", { cpu: "1" })],
  });
  const later = { ...pod, status: { phase: "Running" } };
  expect([podCgroupOf(pod), podCgroupOf(later)]).toEqual([
    { cpuShares: 4096 },
    { cpuShares: 4096 },
  ]);
});

test("the sandbox is told of the totals and of the overhead apart", () => {
  const pod = podWith({
    containers: [containerWith("m", { cpu: "1" }, { cpu: "2", memory: "1Gi" })],
    overhead: { cpu: "250m", memory: "100Mi" },
  });
  expect([sandboxResourcesOf(pod), sandboxOverheadOf(pod)]).toEqual([
    {
      cpuShares: 1024,
      cpuPeriodMicros: 100_000,
      cpuQuotaMicros: 200_000,
      memoryLimitBytes: 1_073_741_824,
    },
    {
      cpuShares: 256,
      cpuPeriodMicros: 100_000,
      cpuQuotaMicros: 25_000,
      memoryLimitBytes: 104_857_600,
    },
  ]);
});

const quota = (cpuQuotaMicros: number) => ({ cpuPeriodMicros: 100_000, cpuQuotaMicros });

test("golden scenario 109: a burstable pod's cgroups are those that were recorded", () => {
  const { requests, limits } = { requests: { cpu: "300m" }, limits: { cpu: "400m" } };
  const setup = containerWith(
    "i1",
    { ...requests, memory: "100Mi" },
    { ...limits, memory: "200Mi" },
  );
  const unlimited = sidecarWith("s1", { cpu: "100m", memory: "32Mi" }, { memory: "64Mi" });
  const limited = { cpu: "200m", memory: "48Mi" };
  const sidecar = sidecarWith("s2", limited, limited);
  const main = containerWith("m", { cpu: "150m", memory: "40Mi" }, { cpu: "500m", memory: "80Mi" });
  const pod = podWith({ initContainers: [setup, unlimited, sidecar], containers: [main] });
  expect(podCgroupOf(pod)).toEqual({ cpuShares: 460, memoryLimitBytes: 209_715_200 });
  expect([unlimited, sidecar, main].map((each) => containerCgroupOf(pod, each))).toEqual([
    // A quota of nothing is none, to the runtime.
    { cpuShares: 102, ...quota(0), memoryLimitBytes: 67_108_864 },
    { cpuShares: 204, ...quota(20_000), memoryLimitBytes: 50_331_648 },
    { cpuShares: 153, ...quota(50_000), memoryLimitBytes: 83_886_080 },
  ]);
});

test("golden scenario 110: a guaranteed pod's cgroups are those that were recorded", () => {
  const few = { cpu: "100m", memory: "32Mi" };
  const more = { cpu: "200m", memory: "64Mi" };
  const sidecar = sidecarWith("s1", few, few);
  const main = containerWith("m", more, more);
  const pod = podWith({ initContainers: [sidecar], containers: [main] });
  expect(podCgroupOf(pod)).toEqual({
    cpuShares: 307,
    ...quota(30_000),
    memoryLimitBytes: 100_663_296,
  });
  expect([sidecar, main].map((each) => containerCgroupOf(pod, each))).toEqual([
    { cpuShares: 102, ...quota(10_000), memoryLimitBytes: 33_554_432 },
    { cpuShares: 204, ...quota(20_000), memoryLimitBytes: 67_108_864 },
  ]);
});
