import { expect, test } from "vitest";
import { FAILURES_MAX, liveMany, type Verdict } from "./live-many.ts";

const how = { mutant: "no-turns", sort: undefined };

test("any number of threads comes to the same verdict", async () => {
  const seeds = { first: 1, count: 300, how };
  const alone = await liveMany({ ...seeds, jobs: 1 });
  const together = await liveMany({ ...seeds, jobs: 3 });
  expect(together.failures).toEqual(alone.failures);
  expect(alone.failures).toHaveLength(FAILURES_MAX);
}, 60_000);

test("progress has no gap and tells of every seed in the end", async () => {
  const told: Verdict[] = [];
  const onProgress = (verdict: Verdict): void => void told.push(verdict);
  const seeds = { first: 1000, count: 20, how: { ...how, mutant: undefined } };
  await liveMany({ ...seeds, jobs: 2, onProgress });
  expect(told).toEqual([{ lives: 20, failures: [] }]);
});
