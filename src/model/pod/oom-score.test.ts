import { expect, test } from "vitest";
import type { Container, PodSpec } from "../types/core-v1.ts";
import { oomScoreAdjOf } from "./oom-score.ts";
import { containerWith, podWith, sidecarWith } from "./testing.ts";

const capacityBytes = 8 * 1024 ** 3;
const main = (memory: string) => containerWith(`m-${memory}`, { memory });
const twoMains = [main("1Gi"), main("256Mi")];
const cpuOnly = containerWith("c", { cpu: "1" });

const rows: readonly (readonly [string, Container, Partial<PodSpec>, number])[] = [
  ["a main of 1 GiB", main("1Gi"), { containers: [main("1Gi")] }, 875],
  ["a main of 256 MiB", main("256Mi"), { containers: [main("256Mi")] }, 969],
  [
    "a small sidecar is drawn to the smallest main",
    sidecarWith("s", { memory: "64Mi" }),
    { containers: twoMains },
    969,
  ],
  [
    "a large sidecar keeps its own",
    sidecarWith("s", { memory: "2Gi" }),
    { containers: twoMains },
    750,
  ],
  ["a sidecar without a request", sidecarWith("s"), { containers: [main("1Gi")] }, 875],
  [
    "a sidecar when a main has no request",
    sidecarWith("s", { memory: "64Mi" }),
    { containers: [main("1Gi"), cpuOnly] },
    993,
  ],
  [
    "a regular init container has no sidecar rule",
    containerWith("i", { memory: "64Mi" }),
    { containers: twoMains },
    993,
  ],
  ["a main without a memory request", cpuOnly, { containers: [cpuOnly] }, 999],
  ["a main as large as the node", main("8Gi"), { containers: [main("8Gi")] }, 3],
];

test.each(rows)("case 138: %s", (_title, container, spec, expected) => {
  const initContainers = spec.containers?.includes(container) === true ? [] : [container];
  const pod = podWith({ ...spec, initContainers });
  expect(oomScoreAdjOf(pod, container, capacityBytes)).toBe(expected);
});

test("case 138: what a pod-level request leaves over is shared between its containers", () => {
  const main512 = containerWith("m", { memory: "512Mi" });
  const sidecar = sidecarWith("s", { memory: "128Mi" });
  const pod = podWith({
    containers: [main512],
    initContainers: [sidecar],
    resources: { requests: { memory: "2Gi" } },
  });
  expect([main512, sidecar].map((each) => oomScoreAdjOf(pod, each, capacityBytes))).toEqual([
    852, 852,
  ]);
});

test("case 138: Guaranteed is spared, BestEffort goes first, a node-critical pod is spared whatever its class", () => {
  const full = { cpu: "1", memory: "1Gi" };
  const guaranteed = containerWith("m", full, full);
  const plain = containerWith("m");
  const critical = podWith({ priority: 2_000_001_000, priorityClassName: "system-node-critical" });
  expect([
    oomScoreAdjOf(podWith({ containers: [guaranteed] }), guaranteed, capacityBytes),
    oomScoreAdjOf(podWith({ containers: [plain] }), plain, capacityBytes),
    oomScoreAdjOf(critical, plain, capacityBytes),
  ]).toEqual([-997, 1000, -997]);
});
