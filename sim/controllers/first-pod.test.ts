import { expect, test } from "vitest";
import {
  configmaps,
  events,
  namespaces,
  nodes,
  pods,
  serviceaccounts,
} from "../../src/client/resources.ts";
import type { Pod } from "../../src/model/types/core-v1.ts";
import { addNode, startMachine, type Machine } from "./machine.ts";

function pod(name: string, change: Partial<Pod> = {}): Pod {
  const containers = [{ name: "m", image: "i" }];
  return { apiVersion: "v1", kind: "Pod", metadata: { name }, spec: { containers }, ...change };
}

function configMap(name: string, metadata: object = {}) {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, ...metadata } };
}

/** What was said about an object: `Reason message`. */
async function said({ api }: Machine, name: string): Promise<readonly string[]> {
  const { items } = await api.list(events);
  return items
    .filter(({ involvedObject }) => involvedObject.name === name)
    .map(({ reason, message }) => `${reason} ${message}`);
}

async function placed({ api }: Machine): Promise<readonly string[]> {
  const { items } = await api.list(pods);
  return items.filter(({ spec }) => spec?.nodeName === "n1").map(({ metadata }) => metadata.name);
}

function noErrors({ log }: Machine): void {
  expect(log.lines.filter(({ level }) => level === "error" || level === "warn")).toEqual([]);
}

test("a new namespace gets its service account and the root certificate, and goes with all it holds", async () => {
  await using machine = await startMachine();
  const { api, clock } = machine;
  await api.create(namespaces, undefined, {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "one" },
  });
  await clock.pass(10);
  const accounts = await api.list(serviceaccounts, { namespace: "one" });
  const maps = await api.list(configmaps, { namespace: "one" });
  expect(accounts.items.map(({ metadata }) => metadata.name)).toEqual(["default"]);
  expect(maps.items.map(({ data }) => data)).toEqual([{ "ca.crt": "-----BEGIN CERTIFICATE-----" }]);
  await api.delete(namespaces, { name: "one" });
  await clock.pass(100);
  expect((await api.list(configmaps, { namespace: "one" })).items).toEqual([]);
  await expect(api.get(namespaces, { name: "one" })).rejects.toThrow(/not found/);
  noErrors(machine);
});

test("a namespace waits for the finalizers of what it holds", async () => {
  await using machine = await startMachine();
  const { api, clock } = machine;
  await api.create(namespaces, undefined, {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "one" },
  });
  await clock.pass(10);
  await api.create(configmaps, "one", configMap("kept", { finalizers: ["example.com/x"] }));
  await api.delete(namespaces, { name: "one" });
  await clock.pass(10);
  const { status } = await api.get(namespaces, { name: "one" });
  const remaining = status?.conditions
    ?.slice(-2)
    .map(({ reason, message }) => `${reason}: ${message}`);
  expect([status?.phase, remaining]).toEqual([
    "Terminating",
    [
      "SomeResourcesRemain: Some resources are remaining: configmaps. has 1 resource instances",
      "SomeFinalizersRemain: Some content in the namespace has finalizers remaining: example.com/x in 1 resource instances",
    ],
  ]);
  const body = { metadata: { finalizers: [] } };
  await api.patch(configmaps, { namespace: "one", name: "kept" }, { type: "merge", body });
  await clock.pass(10);
  await expect(api.get(namespaces, { name: "one" })).rejects.toThrow(/not found/);
});

test("pods wait for room on the node, and each is bound once", async () => {
  await using machine = await startMachine();
  const { api, clock } = machine;
  await addNode(machine);
  const requests = { cpu: "4" };
  const spec = { containers: [{ name: "m", image: "i", resources: { requests } }] };
  for (const name of ["a", "b", "c"]) await api.create(pods, "default", pod(name, { spec }));
  await clock.pass(10);
  expect(await placed(machine)).toEqual(["a", "b"]);
  await api.delete(pods, { namespace: "default", name: "a" });
  await clock.pass(200);
  expect(await placed(machine)).toEqual(["b", "c"]);
  expect(await said(machine, "c")).toEqual([
    "FailedScheduling 0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.",
    "Scheduled Successfully assigned default/c to n1",
  ]);
  noErrors(machine);
});

test("a pod waits for its node to be ready", async () => {
  await using machine = await startMachine();
  const { api, clock } = machine;
  await api.create(nodes, undefined, { apiVersion: "v1", kind: "Node", metadata: { name: "n1" } });
  await api.create(pods, "default", pod("a"));
  await clock.pass(10);
  expect(await placed(machine)).toEqual([]);
  const status = {
    allocatable: { cpu: "1", pods: "9" },
    conditions: [{ type: "Ready", status: "True" }],
  };
  const patch = { type: "merge", body: { status } } as const;
  await api.patch(nodes, { name: "n1" }, patch, { subresource: "status" });
  await clock.pass(10);
  expect(await placed(machine)).toEqual(["a"]);
});

test("what an object owns goes when it goes, to the last generation", async () => {
  await using machine = await startMachine();
  const { api, clock } = machine;
  let previous = await api.create(configmaps, "default", configMap("root"));
  for (const name of ["child", "grandchild"]) {
    const { name: owner, uid } = previous.metadata;
    const ownerReferences = [{ apiVersion: "v1", kind: "ConfigMap", name: owner, uid }];
    previous = await api.create(configmaps, "default", configMap(name, { ownerReferences }));
  }
  await clock.pass(10);
  await api.delete(configmaps, { namespace: "default", name: "root" });
  await clock.pass(10);
  const { items } = await api.list(configmaps, { namespace: "default" });
  expect(items.map(({ metadata }) => metadata.name)).toEqual(["kube-root-ca.crt"]);
  noErrors(machine);
});

test.each(["Foreground", "Background"] as const)(
  "owners that own each other all go when one is deleted in %s",
  async (propagationPolicy) => {
    await using machine = await startMachine();
    const { api, clock } = machine;
    const a = await api.create(configmaps, "default", configMap("a"));
    const owner = (name: string, uid: string) => ({
      ownerReferences: [
        { apiVersion: "v1", kind: "ConfigMap", name, uid, blockOwnerDeletion: true },
      ],
    });
    const b = await api.create(configmaps, "default", configMap("b", owner("a", a.metadata.uid)));
    await api.patch(
      configmaps,
      { namespace: "default", name: "a" },
      {
        type: "merge",
        body: { metadata: owner("b", b.metadata.uid) },
      },
    );
    await clock.pass(10);
    await api.delete(configmaps, { namespace: "default", name: "a" }, { propagationPolicy });
    await clock.pass(100);
    const { items } = await api.list(configmaps, { namespace: "default" });
    expect(items.map(({ metadata }) => metadata.name)).toEqual(["kube-root-ca.crt"]);
  },
);

test("dependents that are orphaned stay", async () => {
  await using machine = await startMachine();
  const { api, clock } = machine;
  const { metadata } = await api.create(configmaps, "default", configMap("a"));
  const owner = { apiVersion: "v1", kind: "ConfigMap", name: "a", uid: metadata.uid };
  await api.create(configmaps, "default", configMap("b", { ownerReferences: [owner] }));
  await clock.pass(10);
  const key = { namespace: "default", name: "a" };
  await api.delete(configmaps, key, { propagationPolicy: "Orphan" });
  await clock.pass(10);
  const { items } = await api.list(configmaps, { namespace: "default" });
  expect(items.map((each) => [each.metadata.name, each.metadata.ownerReferences ?? []])).toEqual([
    ["b", []],
    ["kube-root-ca.crt", []],
  ]);
});

test("events are forgotten an hour after they were last seen", async () => {
  await using machine = await startMachine();
  const { api, clock } = machine;
  await api.create(events, "default", {
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: "e" },
    involvedObject: { namespace: "default", name: "p" },
    lastTimestamp: "2026-01-01T12:00:00Z",
  });
  await clock.pass(3_599_000);
  expect((await api.list(events)).items.length).toBe(1);
  await clock.pass(61_000);
  expect((await api.list(events)).items.length).toBe(0);
});
