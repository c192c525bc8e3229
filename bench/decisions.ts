import { decide } from "../src/lifecycle/decide.ts";
import type { Observation } from "../src/lifecycle/model.ts";
import { exited, NOW, running, seen } from "../src/lifecycle/testing/facts.ts";
import { aPod, aProbe, main, regular, sidecar } from "../src/lifecycle/testing/pods.ts";
import type { Pod } from "../src/model/types/core-v1.ts";
import type { Series } from "./statistics.ts";

const ROUNDS = 1_000;
const BATCHES = 60;
const WARM_UP = 10;

interface Moment {
  readonly pod: Pod;
  readonly seen: Observation;
}

/** Decisions in a second of processor time, for a pod of three init containers (two of them sidecars) and three mains. */
export function measureDecisions(): readonly Series[] {
  const moments = momentsOfALife();
  const batch = (): number => {
    const begin = process.cpuUsage();
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const { pod, seen: facts } of moments) decide(pod, facts, NOW);
    }
    const { user, system } = process.cpuUsage(begin);
    return (ROUNDS * moments.length * 1e6) / (user + system);
  };
  // The first batches are the compiler's.
  for (let index = 0; index < WARM_UP; index += 1) batch();
  const samples = Array.from({ length: BATCHES }, batch);
  return [
    { name: "decide: pod of 3 inits and 3 mains", unit: "/s", samples, target: ">= 100000/s" },
  ];
}

/** What a worker asks about: at the first start, in the middle of it, in peace, after a crash, at the end. */
function momentsOfALife(): readonly Moment[] {
  const pod = aPod({
    init: [
      regular("setup"),
      sidecar("proxy", { startupProbe: aProbe, livenessProbe: aProbe }),
      sidecar("logs"),
    ],
    mains: [main("app", { livenessProbe: aProbe, readinessProbe: aProbe }), main("b"), main("c")],
  });
  const done = exited("setup", 0, { agoMs: 60_000 });
  const started = { proxy: { startup: "success", liveness: "success" } } as const;
  const up = [running("c"), running("b"), running("app"), running("logs"), running("proxy"), done];
  const crashed = [exited("b", 1), ...up.filter(({ name }) => name !== "b")];
  const at = (facts: Parameters<typeof seen>[1]): Moment => ({ pod, seen: seen(pod, facts) });
  return [
    at({}),
    at({ records: [running("proxy"), done], probes: {} }),
    at({ records: up, probes: started }),
    at({ records: crashed, probes: started }),
    at({ records: up, probes: started, phase: "Failed" }),
  ];
}
