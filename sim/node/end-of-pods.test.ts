import { expect, test } from "vitest";
import { events, pods } from "../../src/client/resources.ts";
import type { Container } from "../../src/model/types/core-v1.ts";
import type { Programs } from "./toy-effects.ts";
import { exits, forever } from "../../src/status/testing/program.ts";
import { createPod, podKey, startOneNode, type OneNode } from "./one-node.ts";

const probe = { exec: { command: ["true"] }, periodSeconds: 1, failureThreshold: 1 };
const preStop = { exec: { command: ["true"] } };
const sidecar: Container = { name: "s", image: "s:1", restartPolicy: "Always" };
const main: Container = { name: "m", image: "m:1" };

async function eventTexts({ machine: { api } }: OneNode): Promise<readonly string[]> {
  const { items } = await api.list(events);
  return items.map(({ message = "", involvedObject: { fieldPath = "" } }) =>
    `${fieldPath} ${message}`.trim(),
  );
}

/** What the probes of a container found, in the journal's order, from `from` seconds on. */
function probesOf({ journal }: OneNode, container: string, kind: string): readonly string[] {
  return journal
    .filter((entry) => entry.kind === "probe" && entry.subject === container)
    .filter((entry) => JSON.stringify(entry).toLowerCase().includes(kind))
    .map(({ what }) => what);
}

test("case 79: while a failed main's preStop runs in a Never pod, its sick sidecar is left alone", async () => {
  const programs: Programs = {
    s: forever({ livenessFails: 8, onTerm: { after: 1 } }),
    m: forever({ livenessFails: 3, preStop: { takes: 20 }, onTerm: { after: 1 } }),
  };
  await using node = await startOneNode({ p: programs });
  const { api, clock } = node.machine;
  await createPod(node, {
    restartPolicy: "Never",
    terminationGracePeriodSeconds: 60,
    initContainers: [{ ...sidecar, livenessProbe: probe }],
    containers: [{ ...main, livenessProbe: probe, lifecycle: { preStop } }],
  });
  await clock.pass(40_000);
  expect(node.toys.trace.map((line) => line.replace(/^[\d.]+ /, ""))).toEqual([
    "s START",
    "m START",
    "m PRESTOP-BEGIN",
    "m PRESTOP-END",
    "m TERM→40",
    "m EXIT 0",
    "s TERM→39",
    "s EXIT 0",
  ]);
  const { status } = await api.get(pods, podKey);
  expect(status?.initContainerStatuses).toMatchObject([{ restartCount: 0 }]);
  expect((await eventTexts(node)).filter((text) => text.includes("Init container s"))).toEqual([]);
});

test("case 80: a main that failed liveness is still asked for readiness while its preStop runs", async () => {
  const programs: Programs = {
    m: forever({ livenessFails: 3, unready: 6, preStop: { takes: 10 } }),
  };
  await using node = await startOneNode({ p: programs });
  const { api, clock } = node.machine;
  await createPod(node, {
    restartPolicy: "Never",
    containers: [{ ...main, livenessProbe: probe, readinessProbe: probe, lifecycle: { preStop } }],
  });
  await clock.pass(5_000);
  const isReady = async (): Promise<boolean | undefined> =>
    (await api.get(pods, podKey)).status?.containerStatuses?.[0]?.ready;
  expect(await isReady()).toBe(true);
  const livenessTold = probesOf(node, "m", "liveness").length;
  // The hook runs from the third to the thirteenth second; readiness goes in the sixth.
  await clock.pass(4_000);
  expect(node.toys.trace.at(-1)).toMatch(/m PRESTOP-BEGIN$/);
  expect([await isReady(), probesOf(node, "m", "liveness").length]).toEqual([false, livenessTold]);
  await clock.pass(20_000);
});

test.for([
  { who: "m", other: "s" },
  { who: "s", other: "m" },
])(
  "case 81: $who, whose probe files go with TERM, turns the ending pod NotReady and is not killed for it",
  async ({ who, other }) => {
    const slow = forever({ sickOnTerm: true, onTerm: { after: 8 } });
    await using node = await startOneNode({ p: { [who]: slow, [other]: forever() } });
    const { api, clock } = node.machine;
    const probed = { livenessProbe: probe, readinessProbe: probe };
    const withProbes = (container: Container): Container =>
      container.name === who ? { ...container, ...probed } : container;
    await createPod(node, {
      initContainers: [withProbes(sidecar)],
      containers: [withProbes(main)],
    });
    await clock.pass(3_000);
    const ready = async (): Promise<string | undefined> =>
      (await api.get(pods, podKey)).status?.conditions?.find(({ type }) => type === "Ready")
        ?.status;
    expect(await ready()).toBe("True");
    await api.delete(pods, podKey);
    await clock.pass(4_000);
    expect([(await api.get(pods, podKey)).metadata.deletionTimestamp, await ready()]).toEqual([
      expect.any(String),
      "False",
    ]);
    await clock.pass(20_000);
    await expect(api.get(pods, podKey)).rejects.toThrow(/not found/);
    const texts = await eventTexts(node);
    expect(texts.filter((text) => text.includes("failed liveness probe"))).toEqual([]);
    expect(texts.filter((text) => /Stopping container/.test(text))).toHaveLength(2);
  },
);

test("case 123: what happens to a sidecar is told of spec.initContainers{name}", async () => {
  const programs: Programs = { s: exits(2, 1, { livenessFails: 1 }) };
  await using node = await startOneNode({ p: programs });
  const { clock } = node.machine;
  await createPod(node, {
    initContainers: [{ ...sidecar, livenessProbe: probe }],
    containers: [main],
  });
  await clock.pass(60_000);
  const texts = await eventTexts(node);
  const reasons = ["Pulled", "Created", "Started", "Unhealthy", "Killing", "BackOff"];
  const { items } = await node.machine.api.list(events);
  const paths = reasons.map((reason) => [
    reason,
    ...new Set(
      items
        .filter((event) => event.reason === reason)
        .map(({ involvedObject }) => involvedObject.fieldPath)
        .filter((path) => path !== "spec.containers{m}"),
    ),
  ]);
  expect(paths).toEqual(reasons.map((reason) => [reason, "spec.initContainers{s}"]));
  expect(texts).toContain("spec.initContainers{s} Init container s failed liveness probe");
});

test("case 185: when the node goes down critical pods end after the others, each within its own time", async () => {
  const slow = forever({ onTerm: { after: 3 } });
  await using node = await startOneNode({ p: { m: slow }, quick: { m: slow }, dns: { c: slow } });
  const { api, clock } = node.machine;
  const create = async (name: string, container: string, spec: object): Promise<void> => {
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name, namespace: "kube-system" },
      spec: { containers: [{ name: container, image: "i:1" }], ...spec },
    };
    await api.create(pods, "kube-system", pod);
  };
  await createPod(node, { containers: [main] });
  await create("quick", "m", { terminationGracePeriodSeconds: 2 });
  await create("dns", "c", { priorityClassName: "system-node-critical" });
  await clock.pass(1_000);
  node.toys.trace.length = 0;
  const message = "Pod was terminated in response to imminent node shutdown.";
  const down = node.agent().shutDown({ reason: "Terminated", message, graceSeconds: 10 });
  await clock.pass(20_000);
  await down;
  expect(node.toys.trace.map((line) => line.replace(/^[\d.]+ /, ""))).toEqual([
    "m TERM→10",
    "m TERM→2",
    "m KILL",
    "m EXIT 137",
    "m EXIT 0",
    "c TERM→10",
    "c EXIT 0",
  ]);
});
