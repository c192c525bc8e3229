import type { Pod } from "../../src/model/types/core-v1.ts";
import { drawDeeds, type Deed } from "./deeds.ts";
import { drawPod } from "./pods.ts";
import type { Prng } from "./prng.ts";

export interface Scenario {
  readonly pod: Pod;
  readonly deeds: readonly Deed[];
  /** From here on there are no faults, and processes behave. */
  readonly calmAtMs: number;
}

/** A random pod and what its owner and its node do to it. */
export function drawScenario(chance: Prng): Scenario {
  const pod = drawPod(chance.fork("pod"));
  const timing = chance.fork("timing");
  const calmAtMs = timing.pick([8_000, 20_000, 40_000, 70_000]) + timing.int(0, 5_000);
  return { pod, calmAtMs, deeds: drawDeeds(chance.fork("deeds"), { pod, calmAtMs }) };
}
