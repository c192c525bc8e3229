import { expect, test } from "vitest";
import { events, pods } from "../../src/client/resources.ts";
import type { Container } from "../../src/model/types/core-v1.ts";
import { exits, forever } from "../../src/status/testing/program.ts";
import { createPod, podKey, startOneNode, type OneNode } from "./one-node.ts";

const sidecar: Container = { name: "s", image: "s:1", restartPolicy: "Always" };
const main: Container = { name: "m", image: "m:1" };
const nothing = { sandboxes: [], containers: [] };

function noErrors({ machine: { log } }: OneNode): void {
  expect(log.lines.filter(({ level }) => level === "error" || level === "warn")).toEqual([]);
}

async function eventTexts({ machine: { api } }: OneNode): Promise<readonly string[]> {
  const { items } = await api.list(events);
  return items.map(({ reason, count, involvedObject: { fieldPath = "" } }) =>
    `${reason} ${fieldPath} ${count ?? ""}`.trim(),
  );
}

test("a pod with an init container, a sidecar and a main runs, finishes and is cleaned up", async () => {
  await using node = await startOneNode({ p: { i: exits(1), s: forever(), m: exits(3) } });
  const { api, clock } = node.machine;
  await createPod(node, {
    restartPolicy: "Never",
    initContainers: [{ name: "i", image: "i:1" }, sidecar],
    containers: [main],
  });
  await clock.pass(2_000);
  const { status } = await api.get(pods, podKey);
  expect([status?.phase, status?.conditions?.map((c) => `${c.type} ${c.status}`)]).toEqual([
    "Running",
    [
      "PodReadyToStartContainers True",
      "Initialized True",
      "Ready True",
      "ContainersReady True",
      "PodScheduled True",
    ],
  ]);
  await clock.pass(5_000);
  const finished = await api.get(pods, podKey);
  expect(finished.status?.phase).toBe("Succeeded");
  expect(node.toys.trace).toEqual([
    "0 i START",
    "1 i EXIT 0",
    "1 s START",
    "1 m START",
    "4 m EXIT 0",
    "4 s TERM→30",
    "4 s EXIT 0",
  ]);
  expect(await eventTexts(node)).toEqual([
    "Scheduled  1",
    "Pulled spec.initContainers{i} 1",
    "Created spec.initContainers{i} 1",
    "Started spec.initContainers{i} 1",
    "Pulled spec.initContainers{s} 1",
    "Created spec.initContainers{s} 1",
    "Started spec.initContainers{s} 1",
    "Pulled spec.containers{m} 1",
    "Created spec.containers{m} 1",
    "Started spec.containers{m} 1",
    "Killing spec.initContainers{s} 1",
  ]);
  await api.delete(pods, podKey);
  await clock.pass(1_000);
  expect(node.toys.runtimeOf(finished.metadata.uid)?.view()).toEqual(nothing);
  noErrors(node);
});

test("a deleted pod ends in order and its object goes", async () => {
  const term = (after: number): ReturnType<typeof forever> => forever({ onTerm: { after } });
  await using node = await startOneNode({ p: { s: term(1), m: term(2) } });
  const { api, clock } = node.machine;
  const { metadata } = await createPod(node, { initContainers: [sidecar], containers: [main] });
  await clock.pass(1_000);
  await api.delete(pods, podKey);
  await clock.pass(10_000);
  await expect(api.get(pods, podKey)).rejects.toThrow(/not found/);
  expect(node.toys.trace).toEqual([
    "0 s START",
    "0 m START",
    "1 m TERM→30",
    "3 m EXIT 0",
    "3 s TERM→28",
    "4 s EXIT 0",
  ]);
  expect(node.toys.runtimeOf(metadata.uid)?.view()).toEqual(nothing);
  noErrors(node);
});

test("a force delete takes the object at once and ends the containers within two seconds", async () => {
  await using node = await startOneNode({ p: { m: forever({ onTerm: "ignore" }) } });
  const { api, clock } = node.machine;
  const { metadata } = await createPod(node, { initContainers: [sidecar], containers: [main] });
  await clock.pass(1_000);
  await api.delete(pods, podKey, { gracePeriodSeconds: 0 });
  await expect(api.get(pods, podKey)).rejects.toThrow(/not found/);
  await clock.pass(5_000);
  expect(node.toys.trace.slice(2)).toEqual([
    "1 m TERM→2",
    "2 s TERM→2",
    "2 s EXIT 0",
    "3 m KILL",
    "3 m EXIT 137",
  ]);
  expect(node.toys.runtimeOf(metadata.uid)?.view()).toEqual(nothing);
});

test("case 177: a pod whose object went while the engine was down is ended and removed", async () => {
  await using node = await startOneNode({});
  const { api, clock } = node.machine;
  const { metadata } = await createPod(node, { initContainers: [sidecar], containers: [main] });
  await clock.pass(1_000);
  await node.crash();
  await api.delete(pods, podKey, { gracePeriodSeconds: 0 });
  await node.restart();
  await clock.pass(15_000);
  expect(node.toys.runtimeOf(metadata.uid)?.view()).toEqual(nothing);
  noErrors(node);
});

test("case 55, case 57: a crash of the engine changes nothing that a client can see", async () => {
  await using node = await startOneNode({ p: { i: exits(1), s: forever({ startupSucceeds: 2 }) } });
  const { api, clock } = node.machine;
  const startupProbe = { exec: { command: ["up"] } };
  await createPod(node, {
    initContainers: [
      { name: "i", image: "i:1" },
      { ...sidecar, startupProbe, readinessProbe: startupProbe },
    ],
    containers: [{ ...main, readinessProbe: startupProbe }],
  });
  await clock.pass(20_000);
  const before = await api.get(pods, podKey);
  expect(before.status?.conditions?.every(({ status }) => status === "True")).toBe(true);
  const { length } = node.toys.trace;
  await node.crash();
  await node.restart();
  await clock.pass(60_000);
  const after = await api.get(pods, podKey);
  expect(after.metadata.resourceVersion).toBe(before.metadata.resourceVersion);
  expect(node.toys.trace).toHaveLength(length);
  noErrors(node);
});

test("case 178: an engine that died between the last status and the delete deletes the object", async () => {
  await using node = await startOneNode({});
  const { api, clock } = node.machine;
  await createPod(node, { containers: [main] });
  await clock.pass(1_000);
  await node.crash();
  await api.delete(pods, podKey);
  await node.restart();
  await clock.pass(1_000);
  await expect(api.get(pods, podKey)).rejects.toThrow(/not found/);
});

test("case 179: a pod that was created and deleted while the engine was down goes", async () => {
  await using node = await startOneNode({});
  const { api, clock } = node.machine;
  await node.crash();
  await createPod(node, { containers: [main] });
  await api.delete(pods, podKey);
  await clock.pass(100);
  await node.restart();
  await clock.pass(1_000);
  await expect(api.get(pods, podKey)).rejects.toThrow(/not found/);
  expect(node.toys.trace).toEqual([]);
});

test("a finished pod with a finalizer keeps its object, and gives up what it has in the runtime", async () => {
  await using node = await startOneNode({ p: { m: exits(1) } });
  const { api, clock } = node.machine;
  const metadata = { finalizers: ["example.com/keep"] };
  const { uid } = (await createPod(node, { restartPolicy: "Never", containers: [main] }, metadata))
    .metadata;
  await clock.pass(3_000);
  await api.delete(pods, podKey);
  await clock.pass(1_000);
  expect((await api.get(pods, podKey)).status?.phase).toBe("Succeeded");
  expect(node.toys.runtimeOf(uid)?.view()).toEqual(nothing);
});

test("repeated events count up", async () => {
  await using node = await startOneNode({ p: { m: exits(0, 1) } });
  const { clock } = node.machine;
  await createPod(node, { containers: [main] });
  await clock.pass(35_000);
  expect(await eventTexts(node)).toEqual([
    "Scheduled  1",
    "Pulled spec.containers{m} 4",
    "Created spec.containers{m} 4",
    "Started spec.containers{m} 4",
    "BackOff spec.containers{m} 3",
  ]);
});

test("the journal tells why, for every step", async () => {
  await using node = await startOneNode({});
  const { api, clock } = node.machine;
  await createPod(node, { initContainers: [sidecar], containers: [main] });
  await clock.pass(100);
  await api.delete(pods, podKey);
  await clock.pass(3_000);
  const told = node.journal.map(({ kind, subject, what }) => `${kind} ${subject} ${what}`);
  const wanted = [
    "engine pod Adopted",
    "effect sandbox CreateSandbox",
    "transition sandbox Ready",
    "effect s StartContainer",
    "transition s Running",
    "transition m Running",
    "status pod Running",
    "spec pod Deleted",
    "effect m BeginStop",
    "signal m Terminate",
    "exit m Completed",
    "signal s Terminate",
    "exit s Completed",
    "effect pod CleanUp",
    "effect pod Finish",
  ];
  expect(wanted.filter((line) => !told.includes(line))).toEqual([]);
  const held = JSON.stringify(node.journal.filter(({ kind }) => kind === "decision"));
  expect(held).toContain('{"subject":"s","reason":{"code":"NotItsTurn","detail":"m"}');
});
