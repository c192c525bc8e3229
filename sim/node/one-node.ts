import { EventRecorder } from "../../src/client/event-recorder.ts";
import { pods } from "../../src/client/resources.ts";
import { defaultSwitches } from "../../src/lifecycle/model.ts";
import type { Stored } from "../../src/model/object.ts";
import type { Pod, PodSpec } from "../../src/model/types/core-v1.ts";
import { NodeAgent } from "../../src/node/worker/node-agent.ts";
import type { JournalEntry } from "../../src/ports/journal.ts";
import { addNode, startMachine, type Machine } from "../controllers/machine.ts";
import { ToyEffects, type Programs } from "./toy-effects.ts";

/** The pod that most tests have. */
export const podKey = { namespace: "default", name: "p" };

/** The real API server, controllers and node agent with play containers, on a clock that a test moves. */
export interface OneNode extends AsyncDisposable {
  readonly machine: Machine;
  readonly toys: ToyEffects;
  readonly journal: readonly JournalEntry[];
  /** The agent that runs now. */
  readonly agent: () => NodeAgent;
  /** Ends the agent as a kill of the engine does: nothing is stopped. */
  readonly crash: () => Promise<void>;
  /** Starts a new agent, which finds what the last one left. */
  readonly restart: () => Promise<void>;
}

/** `programs` by pod and container name. */
export async function startOneNode(programs: Readonly<Record<string, Programs>>): Promise<OneNode> {
  const machine = await startMachine({ playKubelet: false });
  await addNode(machine);
  const toys = new ToyEffects(machine.clock, programs);
  const journal: JournalEntry[] = [];
  let running = runAgent(machine, toys, journal);
  const crash = async (): Promise<void> => {
    running.stop.abort();
    await machine.clock.pass(0);
    await running.ended;
  };
  return {
    machine,
    toys,
    journal,
    agent: () => running.agent,
    crash,
    restart: async () => {
      running = runAgent(machine, toys, journal);
      await machine.clock.pass(10);
    },
    [Symbol.asyncDispose]: async () => {
      await crash();
      await machine[Symbol.asyncDispose]();
    },
  };
}

/** Creates the pod `p` and lets ten milliseconds pass. */
export async function createPod(
  { machine: { api, clock } }: OneNode,
  spec: PodSpec,
  metadata: Pod["metadata"] = {},
): Promise<Stored<Pod>> {
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "p", ...metadata }, spec };
  const created = await api.create<Pod>(pods, "default", pod);
  await clock.pass(10);
  return created;
}

interface Running {
  readonly agent: NodeAgent;
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

function runAgent(
  { api, clock, log }: Machine,
  toys: ToyEffects,
  journal: JournalEntry[],
): Running {
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
  return { agent, stop, ended: agent.run(stop.signal) };
}
