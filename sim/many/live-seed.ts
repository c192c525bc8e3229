import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadSigningKey, type SigningKey } from "../../src/security/tokens/signing-key.ts";
import type { Violation } from "../invariants/invariant.ts";
import { lineOf } from "../life/facts.ts";
import { live, NOON } from "../life/life.ts";
import { mutants } from "../mutants/all.ts";
import { liveWhole } from "../whole/whole-life.ts";

/**
 * One life in so many runs on the real API server and store, the others on the light stand-in (`world/light-api.ts`),
 * which follows the same rules for a pod at a tenth of the price.
 */
const FULL_EVERY = 50;
/** One in so many is whole: the controllers and their workloads too. It costs as much as thirty. */
const WHOLE_EVERY = 200;

export type SortOfLife = "light" | "full" | "whole";

export interface HowToLive {
  readonly mutant: string | undefined;
  /** Whatever the seed says. */
  readonly sort: SortOfLife | undefined;
}

export interface End {
  readonly violation: Violation | undefined;
  readonly trace: () => readonly string[];
}

/** Lives the life of a seed: the seed alone says which sort of life it is. */
export type LiveSeed = (seed: number) => Promise<End>;

export async function lifeOfSeeds({ mutant: name, sort }: HowToLive): Promise<LiveSeed> {
  const key = await throwAwayKey();
  const mutant = name === undefined ? undefined : mutants[name];
  return async (seed) => {
    const own = sort ?? sortOf(seed);
    if (own === "whole") {
      const { violation, lines } = await liveWhole({ seed, mutant, signingKey: key });
      return { violation, trace: () => lines };
    }
    const signingKey = own === "full" ? key : undefined;
    const { violation, facts } = await live({ seed, mutant, signingKey });
    return { violation, trace: () => facts.map((fact) => lineOf(fact, NOON)) };
  };
}

function sortOf(seed: number): SortOfLife {
  if (seed % WHOLE_EVERY === 0) return "whole";
  return seed % FULL_EVERY === 0 ? "full" : "light";
}

/** The API server signs tokens with one; no trace depends on it. */
export async function throwAwayKey(): Promise<SigningKey> {
  const directory = mkdtempSync(join(tmpdir(), "tandem-sim-"));
  try {
    return await loadSigningKey(join(directory, "key.pem"));
  } finally {
    rmSync(directory, { recursive: true });
  }
}
