import { EventRecorder } from "../../src/client/event-recorder.ts";
import { defaultSwitches } from "../../src/lifecycle/model.ts";
import type { NodeEffects } from "../../src/node/effects.ts";
import { NodeAgent } from "../../src/node/worker/node-agent.ts";
import type { NodeFacts } from "../../src/node/worker/node-facts.ts";
import { ALLOCATABLE, NODE } from "../life/pods.ts";
import type { Mutant } from "../mutants/mutant.ts";

type Parts = Pick<NodeFacts, "api" | "clock" | "log"> & {
  readonly effects: NodeEffects;
  readonly append: NodeFacts["journal"]["append"];
  readonly mutant: Mutant | undefined;
};

/** The real node agent, with what is scripted beneath it. */
export function simAgent({ effects, append, mutant, ...common }: Parts): NodeAgent {
  const facts: NodeFacts = {
    ...common,
    effects: mutant?.effects?.(effects) ?? effects,
    journal: { append, close: () => undefined, read: async () => [] },
    events: new EventRecorder({ ...common, component: "kubelet", host: NODE }),
    switches: mutant?.switches ?? defaultSwitches,
    decide: mutant?.decide,
    fastFirstProbe: true,
    hostIps: ["192.0.2.1"],
    engineStartedAt: common.clock.now(),
    allocatable: ALLOCATABLE,
  };
  return new NodeAgent(facts, NODE);
}
