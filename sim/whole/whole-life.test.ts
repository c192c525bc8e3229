import { expect, test } from "vitest";
import { throwAwayKey } from "../many/live-seed.ts";
import { wholeMutants } from "./mutants.ts";
import { liveWhole } from "./whole-life.ts";

const SEEDS_MAX = 40;

test("in whole lives, workloads and all, every invariant holds", async () => {
  const signingKey = await throwAwayKey();
  const violations = [];
  for (let seed = 1; seed <= 6; seed += 1) {
    const { violation } = await liveWhole({ seed, signingKey });
    if (violation !== undefined) violations.push({ seed, ...violation });
  }
  expect(violations).toEqual([]);
}, 240_000);

test("one seed is one trace of a whole life, byte for byte, whatever the key", async () => {
  const once = await liveWhole({ seed: 4, signingKey: await throwAwayKey() });
  const again = await liveWhole({ seed: 4, signingKey: await throwAwayKey() });
  expect(again.lines).toEqual(once.lines);
  expect(once.lines.length).toBeGreaterThan(100);
}, 120_000);

for (const [name, mutant] of Object.entries(wholeMutants)) {
  test(`the mutant "${name}" is seen: ${mutant.breaks}`, async () => {
    const signingKey = await throwAwayKey();
    const seen = new Set<string>();
    for (let seed = 1; seed <= SEEDS_MAX && !seen.has(mutant.breaks); seed += 1) {
      const { violation } = await liveWhole({ seed, signingKey, mutant });
      if (violation !== undefined) seen.add(violation.invariant);
    }
    expect([...seen]).toContain(mutant.breaks);
  }, 240_000);
}

test.each([441_800, 714_600])(
  "seed %i holds: a new ReplicaSet uses the room that an old one has only been told to give",
  async (seed) => {
    const { violation } = await liveWhole({ seed, signingKey: await throwAwayKey() });
    expect(violation).toBeUndefined();
  },
);
