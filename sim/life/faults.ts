import type { Prng } from "./prng.ts";

/** Which faults a life has, and how wild each is: a probability, or 0 for "off". */
export interface Faults {
  readonly hintLost: number;
  readonly hintLate: number;
  readonly hintRepeated: number;
  readonly callSlow: number;
  readonly callFails: number;
  readonly pullFails: number;
  readonly startFails: number;
  readonly hookFails: number;
  readonly apiFails: number;
  readonly watchCut: number;
  readonly selfExit: number;
  readonly stubborn: number;
  readonly lateStart: number;
  readonly probeFlaps: number;
  /** How often in a life. */
  readonly crashes: number;
  readonly sandboxLosses: number;
  readonly suspends: number;
  readonly clockSets: number;
}

export const SLOW_MS_MAX = 6_000;

export const noFaults: Faults = {
  hintLost: 0,
  hintLate: 0,
  hintRepeated: 0,
  callSlow: 0,
  callFails: 0,
  pullFails: 0,
  startFails: 0,
  hookFails: 0,
  apiFails: 0,
  watchCut: 0,
  selfExit: 0,
  stubborn: 0,
  lateStart: 0,
  probeFlaps: 0,
  crashes: 0,
  sandboxLosses: 0,
  suspends: 0,
  clockSets: 0,
};

/** A swarm: each fault is off in half of the lives, else mild or wild. */
export function drawFaults(chance: Prng): Faults {
  const rate = (mild: number, wild: number): number =>
    chance.chance(0.5) ? 0 : chance.pick([mild, wild]);
  const count = (max: number): number => (chance.chance(0.5) ? 0 : chance.int(1, max));
  return {
    hintLost: rate(0.1, 0.9),
    hintLate: rate(0.2, 0.8),
    hintRepeated: rate(0.2, 0.6),
    callSlow: rate(0.05, 0.4),
    callFails: rate(0.02, 0.2),
    pullFails: rate(0.1, 0.5),
    startFails: rate(0.05, 0.3),
    hookFails: rate(0.1, 0.4),
    apiFails: rate(0.05, 0.3),
    watchCut: rate(0.01, 0.1),
    selfExit: rate(0.15, 0.6),
    stubborn: rate(0.2, 0.7),
    lateStart: rate(0.2, 0.6),
    probeFlaps: rate(0.1, 0.4),
    crashes: count(3),
    sandboxLosses: chance.chance(0.5) ? count(2) : 0,
    suspends: chance.chance(0.5) ? count(2) : 0,
    clockSets: chance.chance(0.4) ? count(3) : 0,
  };
}
