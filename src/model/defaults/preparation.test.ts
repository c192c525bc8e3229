import { expect, test } from "vitest";
import type { DaemonSet } from "../types/apps-v1.ts";
import type { Job } from "../types/batch-v1.ts";
import type { Pod, Service } from "../types/core-v1.ts";
import { preparedForCreate, preparedForUpdate } from "./preparation.ts";

const service = { group: "", version: "v1", kind: "Service" };
const now = 0;

const allocated: Service = {
  spec: {
    type: "NodePort",
    ports: [{ port: 80, protocol: "TCP", nodePort: 30080 }],
    clusterIP: "10.96.0.9",
    clusterIPs: ["10.96.0.9"],
    ipFamilies: ["IPv4"],
    ipFamilyPolicy: "SingleStack",
  },
};

test("a service that is replaced without its addresses and node ports keeps them", () => {
  const sent: Service = {
    spec: {
      type: "NodePort",
      ports: [
        { port: 80, protocol: "TCP" },
        { port: 81, protocol: "TCP" },
      ],
    },
  };
  expect(preparedForUpdate(service, sent, allocated)).toEqual({
    spec: {
      ...allocated.spec,
      ports: [
        { port: 80, protocol: "TCP", nodePort: 30080 },
        { port: 81, protocol: "TCP" },
      ],
    },
  });
});

test("a service that becomes an ExternalName gives its address up", () => {
  const sent: Service = { spec: { type: "ExternalName", externalName: "a.b" } };
  expect(preparedForUpdate(service, sent, allocated)).toEqual(sent);
});

test("a gated pod starts with the condition that says so", () => {
  const pod: Pod = { spec: { containers: [{ name: "m" }], schedulingGates: [{ name: "a.b/c" }] } };
  const prepared = preparedForCreate({ group: "", version: "v1", kind: "Pod" }, pod, now);
  expect(prepared.status).toEqual({
    phase: "Pending",
    qosClass: "BestEffort",
    conditions: [
      {
        type: "PodScheduled",
        status: "False",
        reason: "SchedulingGated",
        message: "Scheduling is blocked due to non-empty scheduling gates",
      },
    ],
  });
});

test("who changes a Service's clusterIP alone means its list too", () => {
  const before = { spec: { clusterIP: "10.0.0.1", clusterIPs: ["10.0.0.1"] } };
  const sent = { spec: { ...before.spec, clusterIP: "10.0.0.2" } };
  const kind = { group: "", version: "v1", kind: "Service" };
  expect(preparedForUpdate(kind, sent, before)).toEqual({
    spec: { clusterIP: "10.0.0.2", clusterIPs: ["10.0.0.2"] },
  });
});

test("a job with a manual selector keeps its own labels", () => {
  const job: Job = {
    metadata: { name: "j", uid: "u" },
    spec: { manualSelector: true, selector: { matchLabels: { a: "b" } }, template: {} },
  };
  expect(preparedForCreate({ group: "batch", version: "v1", kind: "Job" }, job, now)).toEqual(job);
});

test("a daemon set counts the changes of its template", () => {
  const apps = { group: "apps", version: "v1", kind: "DaemonSet" };
  const of = (image: string): DaemonSet => ({
    spec: { selector: {}, template: { spec: { containers: [{ name: "m", image }] } } },
  });
  const first = preparedForCreate(apps, of("a"), now);
  const second = preparedForUpdate(apps, of("b"), first);
  const third = preparedForUpdate(apps, of("b"), second);
  const generations = [first, second, third].map(
    ({ metadata }) => metadata?.annotations?.["deprecated.daemonset.template.generation"],
  );
  expect(generations).toEqual(["1", "2", "2"]);
});

test("kinds without preparation come back as they are", () => {
  const lease = { metadata: { name: "l" } };
  const type = { group: "coordination.k8s.io", version: "v1", kind: "Lease" };
  expect([
    preparedForCreate(type, lease, now),
    preparedForUpdate(type, lease, { metadata: { name: "old" } }),
  ]).toEqual([lease, lease]);
});

test("a pod's negative grace period is kept as one second, on update too (case 176)", () => {
  const type = { group: "", version: "v1", kind: "Pod" };
  const pod = { spec: { containers: [], terminationGracePeriodSeconds: -1 } };
  const kept = { spec: { containers: [], terminationGracePeriodSeconds: 1 } };
  expect(preparedForCreate(type, pod, 0)).toMatchObject(kept);
  expect(preparedForUpdate(type, pod, kept)).toEqual(kept);
});
