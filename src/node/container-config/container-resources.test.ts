import { expect, test } from "vitest";

import { podWith, containerWith } from "../../model/pod/testing.ts";
import { containerResources } from "./container-resources.ts";

const host = { memoryCapacityBytes: 8 * 1024 ** 3, cgroupVersion: 1, limitsSwap: false } as const;
const container = containerWith(
  "m",
  { cpu: "250m", memory: "256Mi" },
  { cpu: "500m", memory: "512Mi", "hugepages-2Mi": "4Mi" },
);
const pod = podWith({ containers: [container] });

test("requests and limits become shares, quota, memory limit and oom_score_adj (case 140)", () => {
  expect(containerResources(pod, container, host)).toEqual({
    cpuShares: 256,
    cpuPeriod: 100_000,
    cpuQuota: 50_000,
    memoryLimitInBytes: 536_870_912,
    oomScoreAdj: 969,
    hugepageLimits: [{ pageSize: "2MB", limit: 4_194_304 }],
  });
});

test("on cgroup v2 a container dies as one and does not swap", () => {
  const v2 = { ...host, cgroupVersion: 2, limitsSwap: true } as const;
  expect(containerResources(pod, container, v2).unified).toEqual({
    "memory.oom.group": "1",
    "memory.swap.max": "0",
  });
});
