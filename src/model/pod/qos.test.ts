import { expect, test } from "vitest";
import type { PodSpec } from "../types/core-v1.ts";
import { qosClassOf } from "./qos.ts";
import { containerWith, podWith, sidecarWith } from "./testing.ts";

const full = { cpu: "1", memory: "1Gi" };
const guaranteed = containerWith("m", full, full);

const pods: readonly (readonly [string, Partial<PodSpec>, string])[] = [
  ["nothing asked is BestEffort", {}, "BestEffort"],
  ["zero asked is BestEffort", { containers: [containerWith("m", { cpu: "0" })] }, "BestEffort"],
  [
    "an extended resource does not count",
    { containers: [containerWith("m", { "a.b/c": "1" }, { "a.b/c": "1" })] },
    "BestEffort",
  ],
  ["limits equal to requests are Guaranteed", { containers: [guaranteed] }, "Guaranteed"],
  [
    "another spelling of the same amount is Guaranteed",
    { containers: [containerWith("m", { cpu: "1000m", memory: "1024Mi" }, full)] },
    "Guaranteed",
  ],
  ["requests alone are Burstable", { containers: [containerWith("m", full)] }, "Burstable"],
  [
    "case 137: a sidecar without limits makes a Guaranteed pod Burstable",
    { containers: [guaranteed], initContainers: [sidecarWith("s")] },
    "Burstable",
  ],
  [
    "a regular init container without limits does so too",
    { containers: [guaranteed], initContainers: [containerWith("i")] },
    "Burstable",
  ],
  [
    "a Guaranteed sidecar keeps it Guaranteed",
    { containers: [guaranteed], initContainers: [sidecarWith("s", full, full)] },
    "Guaranteed",
  ],
  [
    "pod-level resources alone count",
    { resources: { requests: full, limits: full } },
    "Guaranteed",
  ],
  [
    "pod-level requests override Guaranteed containers",
    { containers: [guaranteed], resources: { requests: { cpu: "1" } } },
    "Burstable",
  ],
];

test.each(pods)("%s", (_title, spec, qosClass) => {
  expect(qosClassOf(podWith(spec))).toBe(qosClass);
});
