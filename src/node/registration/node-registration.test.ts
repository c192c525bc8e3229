import { expect, onTestFinished, test } from "vitest";

import { leases, nodes } from "../../client/resources.ts";
import { ManualClock } from "../../client/testing/manual-clock.ts";
import { MemoryApi } from "../../client/testing/memory-api.ts";
import type { RuntimeStatus } from "../../ports/cri.ts";
import { fakeCri, silentLog } from "../testing.ts";
import { HEARTBEAT_MS, NodeRegistration, STATUS_AGE_MAX_MS } from "./node-registration.ts";
import { noPressure } from "./node-status.ts";

const machine = {
  cpuCount: 2,
  memoryBytes: 8 * 1024 ** 3,
  diskBytes: 100 * 1024 ** 3,
  diskInodes: 1000,
  architecture: "amd64",
  kernelVersion: "6.1.0",
  osImage: "Debian",
  machineID: "m",
  systemUUID: "s",
  bootID: "b",
};

test("registering makes a Node with labels, status and lease", async () => {
  const { api, registration } = fixture();
  await registration.register();
  const node = await api.get(nodes, { name: "box" });
  expect(node.metadata.labels).toEqual({
    "kubernetes.io/os": "linux",
    "beta.kubernetes.io/os": "linux",
    "kubernetes.io/arch": "amd64",
    "beta.kubernetes.io/arch": "amd64",
    "kubernetes.io/hostname": "box",
  });
  expect(node.status?.conditions?.at(-1)?.status).toBe("True");
  const lease = await api.get(leases, { namespace: "kube-node-lease", name: "box" });
  expect(lease.spec).toEqual({
    holderIdentity: "box",
    leaseDurationSeconds: 40,
    renewTime: "2026-11-21T00:00:00.000000Z",
  });
});

test("registering again keeps what others wrote on the node", async () => {
  const { api, registration } = fixture();
  await api.create(nodes, undefined, {
    metadata: { name: "box", labels: { zone: "a" } },
    spec: { unschedulable: true },
  });
  await registration.register();
  const node = await api.get(nodes, { name: "box" });
  expect(node.metadata.labels?.["zone"]).toBe("a");
  expect(node.spec?.unschedulable).toBe(true);
});

test("the lease is renewed with each heartbeat, an unchanged status only when it is old", async () => {
  const { api, clock, registration, run } = fixture();
  await registration.register();
  run();
  const first = await api.get(nodes, { name: "box" });
  await clock.pass(HEARTBEAT_MS);
  const lease = await api.get(leases, { namespace: "kube-node-lease", name: "box" });
  expect(lease.spec?.renewTime).toBe("2026-11-21T00:00:10.000000Z");
  const second = await api.get(nodes, { name: "box" });
  expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
  await clock.pass(STATUS_AGE_MAX_MS);
  const third = await api.get(nodes, { name: "box" });
  expect(third.status?.conditions?.at(-1)?.lastHeartbeatTime).toBe("2026-11-21T00:05:00Z");
});

test("a runtime that fails is told with the next heartbeat", async () => {
  const { api, clock, registration, run, runtime } = fixture();
  await registration.register();
  run();
  runtime.ready = false;
  await clock.pass(HEARTBEAT_MS);
  const node = await api.get(nodes, { name: "box" });
  expect(node.status?.conditions?.at(-1)).toMatchObject({ type: "Ready", status: "False" });
});

interface Fixture {
  readonly api: MemoryApi;
  readonly clock: ManualClock;
  readonly registration: NodeRegistration;
  readonly runtime: { ready: boolean };
  readonly run: () => void;
}

function fixture(): Fixture {
  const clock = new ManualClock(Date.parse("2026-11-21T00:00:00Z"));
  const api = new MemoryApi(clock);
  const runtime = { ready: true };
  const status = async (): Promise<RuntimeStatus> => ({
    conditions: [{ type: "RuntimeReady", status: runtime.ready, reason: "r", message: "m" }],
    runtimeHandlers: [],
    supplementalGroupsPolicy: false,
  });
  const registration = new NodeRegistration({
    api,
    cri: fakeCri({ status, listImages: async () => [] }),
    clock,
    log: silentLog,
    pressures: () => noPressure,
    facts: {
      nodeName: "box",
      addresses: ["192.168.0.7"],
      machine,
      podsMax: 110,
      kubeletVersion: "v1.36.2+tandem",
      runtimeVersion: {
        runtimeName: "containerd",
        runtimeVersion: "1.6.20",
        runtimeApiVersion: "v1",
      },
    },
  });
  const run = (): void => {
    const stop = new AbortController();
    const running = registration.run(stop.signal);
    onTestFinished(async () => {
      stop.abort();
      await running;
    });
  };
  return { api, clock, registration, runtime, run };
}
