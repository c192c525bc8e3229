import { expect, test } from "vitest";

import { cgroupSettings, cpuSharesOfWeight, cpuWeightOf } from "./settings.ts";

const burstable = { cpuShares: 460 };
const limited = {
  cpuShares: 307,
  cpuPeriodMicros: 100_000,
  cpuQuotaMicros: 30_000,
  memoryLimitBytes: 100_663_296,
};

test("version 1 has a file for each value", () => {
  expect(cgroupSettings(limited, 1)).toEqual([
    { controller: "cpu", file: "cpu.shares", value: "307" },
    { controller: "cpu", file: "cpu.cfs_period_us", value: "100000" },
    { controller: "cpu", file: "cpu.cfs_quota_us", value: "30000" },
    { controller: "memory", file: "memory.limit_in_bytes", value: "100663296" },
  ]);
  expect(cgroupSettings(burstable, 1)).toEqual([
    { controller: "cpu", file: "cpu.shares", value: "460" },
  ]);
});

test("version 2 joins quota and period and has weights instead of shares", () => {
  expect(cgroupSettings(limited, 2)).toEqual([
    { controller: "cpu", file: "cpu.weight", value: "40" },
    { controller: "cpu", file: "cpu.max", value: "30000 100000" },
    { controller: "memory", file: "memory.max", value: "100663296" },
  ]);
});

test("zero takes a limit away", () => {
  const none = { cpuPeriodMicros: 100_000, cpuQuotaMicros: 0, memoryLimitBytes: 0 };
  expect(cgroupSettings(none, 1).map(({ value }) => value)).toEqual(["100000", "-1", "-1"]);
  expect(cgroupSettings(none, 2).map(({ value }) => value)).toEqual(["max 100000", "max"]);
});

test.for([
  [2, 1],
  [10, 4],
  [102, 17],
  [256, 35],
  [512, 59],
  [1024, 100],
  [2048, 174],
  [262_144, 10_000],
] as const)("%d shares weigh %d", ([shares, weight]) => {
  expect(cpuWeightOf(shares)).toBe(weight);
});

test("a weight leads back to shares that weigh the same", () => {
  for (const shares of [2, 10, 102, 512, 1024, 40_000, 262_144]) {
    expect(cpuWeightOf(cpuSharesOfWeight(cpuWeightOf(shares)))).toBe(cpuWeightOf(shares));
  }
});
