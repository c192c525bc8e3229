import { expect, test } from "vitest";
import { quantile, summaryOf } from "./statistics.ts";

test("quantiles are samples, by nearest rank", () => {
  expect([0, 0.5, 0.99, 1].map((q) => quantile([4, 1, 3, 2], q))).toEqual([1, 2, 4, 4]);
});

test("a summary has the ratio of the median to the floor, where there is one", () => {
  const series = { name: "x", unit: "ms", samples: [30, 10, 20], floor: 10, target: "<= 3 x" };
  expect(summaryOf(series)).toEqual({
    name: "x",
    unit: "ms",
    count: 3,
    min: 10,
    median: 20,
    p99: 30,
    max: 30,
    ratio: 2,
    target: "<= 3 x",
  });
});
