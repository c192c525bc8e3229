import { expect, test } from "vitest";

import { goDuration } from "./go-duration.ts";

test.for([
  [0, "0s"],
  [250, "250ms"],
  [1000, "1s"],
  [1500, "1.5s"],
  [90_000, "1m30s"],
  [3_600_000, "1h0m0s"],
] as const)("%d ms is %s", ([ms, text]) => {
  expect(goDuration(ms)).toBe(text);
});
