import type { Faults } from "./faults.ts";
import type { Prng } from "./prng.ts";

/** Something that happens to the machine as a whole. */
export type Blow =
  | { readonly kind: "crash"; readonly downMs: number }
  /** The pause process dies; with `everything`, the machine was rebooted. */
  | { readonly kind: "loseSandbox"; readonly everything: boolean }
  | { readonly kind: "sleep" | "setClock"; readonly ms: number }
  | { readonly kind: "breakStream" };

interface TimedBlow {
  /** After the beginning of the life. */
  readonly atMs: number;
  readonly blow: Blow;
}

/** The engine comes back after a crash within this time. */
const RESTART_MS_MAX = 20_000;
/** The clock is set by a second or by minutes. */
const CLOCK_SET_MS = [1_500, 20_000, 240_000] as const;

export function drawBlows(chance: Prng, faults: Faults, calmAtMs: number): readonly TimedBlow[] {
  const anytime = (): number => chance.int(0, calmAtMs - 1);
  const times = (count: number, draw: () => TimedBlow): readonly TimedBlow[] =>
    Array.from({ length: count }, draw);
  return [
    ...times(faults.crashes, () => {
      const atMs = chance.chance(0.4) ? chance.int(0, 3_000) : anytime();
      const downMs = chance.chance(0.5) ? chance.int(0, 200) : chance.int(0, RESTART_MS_MAX);
      return { atMs, blow: { kind: "crash", downMs } };
    }),
    ...times(faults.sandboxLosses, () => {
      const everything = chance.chance(0.5);
      return { atMs: anytime(), blow: { kind: "loseSandbox", everything } };
    }),
    ...times(faults.suspends, () => {
      const ms = chance.int(100, 120_000);
      return { atMs: anytime(), blow: { kind: "sleep", ms } };
    }),
    ...times(faults.clockSets, () => {
      const ms = chance.int(1, chance.pick(CLOCK_SET_MS)) * (chance.chance(0.5) ? 1 : -1);
      return { atMs: anytime(), blow: { kind: "setClock", ms } };
    }),
    ...(faults.hintLost > 0 ? [{ atMs: anytime(), blow: { kind: "breakStream" } as const }] : []),
  ];
}
