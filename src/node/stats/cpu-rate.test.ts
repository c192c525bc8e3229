import { expect, test } from "vitest";

import { cpuNanoCores } from "./cpu-rate.ts";

test("half a core for a second is 500 million nanocores", () => {
  const before = { at: 1000, totalNanoSeconds: 7 };
  const after = { at: 2000, totalNanoSeconds: 500_000_007 };
  expect(cpuNanoCores(before, after)).toBe(500_000_000);
});

test("a counter that began anew, or no time between, gives 0", () => {
  expect(cpuNanoCores({ at: 0, totalNanoSeconds: 9 }, { at: 1, totalNanoSeconds: 1 })).toBe(0);
  expect(cpuNanoCores({ at: 1, totalNanoSeconds: 0 }, { at: 1, totalNanoSeconds: 5 })).toBe(0);
});
