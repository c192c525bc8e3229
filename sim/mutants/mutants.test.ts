import { expect, test } from "vitest";
import { live } from "../life/life.ts";
import { mutants } from "./all.ts";

/** The rarest needs rules, an exit that matches, and a pod that nobody deletes. */
const SEEDS_MAX = 800;

for (const [name, mutant] of Object.entries(mutants)) {
  test(`the mutant "${name}" is seen: ${mutant.breaks}`, async () => {
    const seen = new Set<string>();
    for (let seed = 1; seed <= SEEDS_MAX && !seen.has(mutant.breaks); seed += 1) {
      const { violation } = await live({ seed, mutant });
      if (violation !== undefined) seen.add(violation.invariant);
    }
    expect([...seen]).toContain(mutant.breaks);
  }, 120_000);
}
