import { expect, test } from "vitest";
import { EventRecorder } from "../../src/client/event-recorder.ts";
import { events, pods } from "../../src/client/resources.ts";
import { defaultSwitches } from "../../src/lifecycle/model.ts";
import type { PodSpec } from "../../src/model/types/core-v1.ts";
import { NodeAgent } from "../../src/node/worker/node-agent.ts";
import type { JournalEntry } from "../../src/ports/journal.ts";
import { exits, forever } from "../../src/status/testing/program.ts";
import { addNode, startMachine, type Machine } from "../controllers/machine.ts";
import { ToyEffects, type Programs } from "./toy-effects.ts";

interface Node {
  readonly machine: Machine;
  readonly toys: ToyEffects;
  readonly agent: NodeAgent;
  readonly journal: JournalEntry[];
  readonly stop: () => Promise<void>;
}

async function startNode(programs: Readonly<Record<string, Programs>>): Promise<Node> {
  const machine = await startMachine({ playKubelet: false });
  const { api, clock, log } = machine;
  await addNode(machine);
  const toys = new ToyEffects(clock, programs);
  const journal: JournalEntry[] = [];
  const stop = new AbortController();
  const agent = new NodeAgent(
    {
      effects: toys.effects(),
      api,
      clock,
      log,
      journal: {
        append: (_pod, entry) => void journal.push(entry),
        close: () => undefined,
        read: async () => [],
      },
      events: new EventRecorder({ api, clock, log, component: "kubelet", host: "n1" }),
      switches: defaultSwitches,
      fastFirstProbe: true,
      hostIps: ["192.0.2.1"],
      engineStartedAt: clock.now(),
      allocatable: { cpuMillis: 8000, memoryBytes: 2 ** 33 },
    },
    "n1",
  );
  const running = agent.run(stop.signal);
  const end = async (): Promise<void> => {
    stop.abort();
    await running;
    await machine[Symbol.asyncDispose]();
  };
  return { machine, toys, agent, journal, stop: end };
}

async function createPod({ machine }: Node, spec: PodSpec): Promise<void> {
  const { api, clock } = machine;
  await api.create(pods, "default", {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p" },
    spec,
  });
  await clock.pass(10);
}

const key = { namespace: "default", name: "p" };

test("a pod with an init container, a sidecar and a main runs, finishes and is cleaned up", async () => {
  const node = await startNode({ p: { i: exits(1), s: forever(), m: exits(3) } });
  const { api, clock, log } = node.machine;
  await createPod(node, {
    restartPolicy: "Never",
    initContainers: [
      { name: "i", image: "i:1" },
      { name: "s", image: "s:1", restartPolicy: "Always" },
    ],
    containers: [{ name: "m", image: "m:1" }],
  });
  await clock.pass(2_000);
  const running = await api.get(pods, key);
  expect([
    running.status?.phase,
    running.status?.conditions?.map(({ type, status }) => [type, status]),
  ]).toEqual([
    "Running",
    [
      ["PodReadyToStartContainers", "True"],
      ["Initialized", "True"],
      ["Ready", "True"],
      ["ContainersReady", "True"],
      ["PodScheduled", "True"],
    ],
  ]);
  await clock.pass(5_000);
  const finished = await api.get(pods, key);
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
  await api.delete(pods, key);
  await clock.pass(1_000);
  expect(node.toys.runtimeOf(finished.metadata.uid)?.view()).toEqual({
    sandboxes: [],
    containers: [],
  });
  const { items } = await api.list(events);
  expect(
    items.map(({ reason, involvedObject }) => `${reason} ${involvedObject.fieldPath ?? ""}`),
  ).toEqual([
    "Scheduled ",
    "Pulled spec.initContainers{i}",
    "Created spec.initContainers{i}",
    "Started spec.initContainers{i}",
    "Pulled spec.initContainers{s}",
    "Created spec.initContainers{s}",
    "Started spec.initContainers{s}",
    "Pulled spec.containers{m}",
    "Created spec.containers{m}",
    "Started spec.containers{m}",
    "Killing spec.initContainers{s}",
  ]);
  expect(log.lines.filter(({ level }) => level === "error" || level === "warn")).toEqual([]);
  await node.stop();
});

test("a deleted pod ends in order and its object goes", async () => {
  const node = await startNode({
    p: { s: forever({ onTerm: { after: 1 } }), m: forever({ onTerm: { after: 2 } }) },
  });
  const { api, clock } = node.machine;
  await createPod(node, {
    initContainers: [{ name: "s", image: "s:1", restartPolicy: "Always" }],
    containers: [{ name: "m", image: "m:1" }],
  });
  await clock.pass(1_000);
  await api.delete(pods, key);
  await clock.pass(10_000);
  await expect(api.get(pods, key)).rejects.toThrow(/not found/);
  expect(node.toys.trace).toEqual([
    "0 s START",
    "0 m START",
    "1 m TERM→30",
    "3 m EXIT 0",
    "3 s TERM→28",
    "4 s EXIT 0",
  ]);
  await node.stop();
});
