import { expect, test } from "vitest";
import type { Container, Pod } from "../types/core-v1.ts";
import { podLimitsOf, podRequestsOf, toResourceList } from "./resources.ts";
import { containerWith, podWith, sidecarWith } from "./testing.ts";

const requestsOf = (pod: Pod) => toResourceList(podRequestsOf(pod));

const mixed: readonly Container[] = [
  containerWith("i1", { cpu: "1", memory: "256Mi" }),
  sidecarWith("s1", { cpu: "500m", memory: "128Mi" }),
  containerWith("i2", { cpu: "2", memory: "64Mi" }),
  sidecarWith("s2", { cpu: "250m", memory: "64Mi" }),
];
const mains: readonly Container[] = [
  containerWith("m1", { cpu: "1", memory: "512Mi" }),
  containerWith("m2", { cpu: "500m", memory: "256Mi" }),
];

test("case 136: the request is the larger of the steady state and each stage, per resource", () => {
  const pod = podWith({ initContainers: mixed, containers: mains });
  expect(requestsOf(pod)).toEqual({ cpu: "2500m", memory: "960Mi" });
});

test("case 136: a sidecar counts in the stages after it, not in those before", () => {
  const containers = [containerWith("m", { cpu: "1" })];
  const init = containerWith("i1", { cpu: "4" });
  const sidecar = sidecarWith("s1", { cpu: "500m" });
  const requests = (initContainers: readonly Container[]) =>
    requestsOf(podWith({ initContainers, containers }));
  expect([requests([init, sidecar]), requests([sidecar, init])]).toEqual([
    { cpu: "4" },
    { cpu: "4500m" },
  ]);
});

test("case 136: a pod-level request replaces the sum and overhead is added to both", () => {
  const pod = podWith({
    initContainers: [sidecarWith("s1", { cpu: "750m", memory: "192Mi" })],
    containers: mains,
    resources: { requests: { cpu: "3" } },
    overhead: { cpu: "250m", memory: "120Mi" },
  });
  expect(requestsOf(pod)).toEqual({ cpu: "3250m", memory: "1080Mi" });
});

test("case 136: limits add up over those containers that have one", () => {
  const pod = podWith({
    initContainers: [sidecarWith("s1", {}, { cpu: "200m", memory: "128Mi" })],
    containers: [containerWith("m", {}, { memory: "1Gi" })],
  });
  expect(toResourceList(podLimitsOf(pod))).toEqual({ cpu: "200m", memory: "1152Mi" });
});

test("overhead is added only to limits that are there", () => {
  const pod = podWith({
    containers: [containerWith("m", {}, { memory: "1Gi" })],
    overhead: { cpu: "250m", memory: "120Mi" },
  });
  expect(toResourceList(podLimitsOf(pod))).toEqual({ memory: "1144Mi" });
});

const resizing = (conditions: NonNullable<Pod["status"]>["conditions"]): Pod => ({
  ...podWith({ containers: [containerWith("m", { cpu: "3" })] }),
  status: {
    conditions,
    containerStatuses: [
      {
        name: "m",
        ready: true,
        restartCount: 0,
        image: "i",
        imageID: "",
        allocatedResources: { cpu: "2" },
        resources: { requests: { cpu: "1" } },
      },
    ],
  },
});

test("during a resize the largest of asked, allocated and actual counts, unless it is infeasible", () => {
  const infeasible = { type: "PodResizePending", status: "True", reason: "Infeasible" };
  const requests = (pod: Pod) => toResourceList(podRequestsOf(pod, { from: "status" }));
  expect([requests(resizing([])), requests(resizing([infeasible]))]).toEqual([
    { cpu: "3" },
    { cpu: "2" },
  ]);
});
