import { expect, test } from "vitest";
import { afterPullFailure, goDuration } from "./backoff.ts";
import { NOW } from "./testing/facts.ts";

test("durations are written as Go writes them", () => {
  expect([10_000, 80_000, 160_000, 300_000, 1_500, 3_661_000].map(goDuration)).toEqual([
    "10s",
    "1m20s",
    "2m40s",
    "5m0s",
    "1.5s",
    "1h1m1s",
  ]);
});

test("failed pulls double their window up to five minutes, and are forgotten after ten", () => {
  const windows: number[] = [];
  let ledger = afterPullFailure(undefined, { now: NOW, error: "no" });
  for (let count = 0; count < 7; count += 1) {
    windows.push(ledger.delayMs / 1000);
    ledger = afterPullFailure(ledger, { now: ledger.lastUpdate + ledger.delayMs, error: "no" });
  }
  expect(windows).toEqual([10, 20, 40, 80, 160, 300, 300]);
  const later = afterPullFailure(ledger, { now: ledger.lastUpdate + 600_001, error: "no" });
  expect(later.delayMs).toBe(10_000);
});
