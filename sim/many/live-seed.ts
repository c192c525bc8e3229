import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadSigningKey, type SigningKey } from "../../src/security/tokens/signing-key.ts";
import { live, type LifeEnd } from "../life/life.ts";
import { mutants } from "../mutants/all.ts";

/**
 * One life in this many runs on the real API server and store, the others on the light stand-in (`world/light-api.ts`),
 * which follows the same rules for a pod at a tenth of the price.
 */
const FULL_EVERY = 25;

export interface HowToLive {
  readonly mutant: string | undefined;
  /** On the real API server and store, whatever the seed says. */
  readonly full: boolean;
}

/** Lives the life of a seed: the seed alone says which sort of life it is. */
export type LiveSeed = (seed: number) => Promise<LifeEnd>;

export async function lifeOfSeeds({ mutant: name, full }: HowToLive): Promise<LiveSeed> {
  const key = await throwAwayKey();
  const mutant = name === undefined ? undefined : mutants[name];
  return async (seed) => {
    const isFull = full || seed % FULL_EVERY === 0;
    return live({ seed, mutant, signingKey: isFull ? key : undefined });
  };
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
