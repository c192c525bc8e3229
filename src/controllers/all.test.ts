import { expect, test } from "vitest";
import {
  configmaps,
  events,
  namespaces,
  nodes,
  pods,
  serviceaccounts,
} from "../client/resources.ts";
import { startMachine } from "./testing/machine.ts";

const container = { name: "m", image: "i" };
const ready = { type: "Ready", status: "True" };

test("a new namespace gets its service account and the root certificate", async () => {
  await using machine = await startMachine();
  const { api, clock } = machine;
  await api.create(namespaces, undefined, { metadata: { name: "one" } });
  await clock.pass(100);
  const accounts = await api.list(serviceaccounts, { namespace: "one" });
  const maps = await api.list(configmaps, { namespace: "one" });
  expect(accounts.items.map(({ metadata }) => metadata.name)).toEqual(["default"]);
  expect(maps.items.map(({ data }) => data)).toEqual([{ "ca.crt": "-----BEGIN CERTIFICATE-----" }]);
});

test("pods wait for a node to be ready, then are bound, each once", async () => {
  await using machine = await startMachine();
  const { api, clock } = machine;
  const status = { allocatable: { cpu: "2", memory: "1Gi", pods: "2" } };
  await api.create(nodes, undefined, { metadata: { name: "n1" }, status });
  await clock.pass(100);
  for (const name of ["a", "b", "c"]) {
    await api.create(pods, "default", { metadata: { name }, spec: { containers: [container] } });
  }
  await clock.pass(100);
  expect(api.bindings).toEqual([]);
  await api.patch(
    nodes,
    { name: "n1" },
    {
      type: "merge",
      body: { status: { conditions: [ready] } },
    },
  );
  await clock.pass(100);
  expect(api.bindings.map(({ key }) => key)).toEqual(["default/a", "default/b"]);
  await api.delete(pods, { namespace: "default", name: "a" });
  await clock.pass(100);
  expect(api.bindings.map(({ key }) => key)).toEqual(["default/a", "default/b", "default/c"]);
  const said = (await api.list(events)).items.filter(
    ({ involvedObject }) => involvedObject.name === "c",
  );
  expect(said.map(({ reason, message }) => `${reason} ${message}`)).toEqual([
    "FailedScheduling 0/1 nodes are available: 1 node(s) had untolerated taint(s). no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.",
    "FailedScheduling 0/1 nodes are available: 1 Too many pods. no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.",
    "Scheduled Successfully assigned default/c to n1",
  ]);
});

test("what an object owns goes when it goes, to the last generation", async () => {
  await using machine = await startMachine();
  const { api, clock, log } = machine;
  let previous = await api.create(configmaps, "default", { metadata: { name: "root" } });
  for (const name of ["child", "grandchild", "other"]) {
    const { name: owner, uid } = previous.metadata;
    const reference = { apiVersion: "v1", kind: "ConfigMap", name: owner, uid };
    const ownerReferences = name === "other" ? [] : [reference];
    previous = await api.create(configmaps, "default", { metadata: { name, ownerReferences } });
  }
  await clock.pass(100);
  await api.delete(configmaps, { namespace: "default", name: "root" });
  await clock.pass(100);
  const { items } = await api.list(configmaps);
  expect(items.map(({ metadata }) => metadata.name)).toEqual(["other"]);
  expect(log.lines.filter(({ level }) => level === "error")).toEqual([]);
});

test("events are forgotten an hour after they were last seen", async () => {
  await using machine = await startMachine();
  const { api, clock } = machine;
  await api.create(events, "default", {
    metadata: { name: "e" },
    involvedObject: { name: "p" },
    lastTimestamp: "2026-01-01T12:00:00Z",
  });
  await clock.pass(3_599_000);
  expect((await api.list(events)).items.length).toBe(1);
  await clock.pass(61_000);
  expect((await api.list(events)).items.length).toBe(0);
});
