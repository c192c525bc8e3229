import { expect, test } from "vitest";

import type { Signals } from "./signals.ts";
import { memoryFrom } from "./signals.ts";
import { pressuresAt, seenPressures, shortagesOf, TRANSITION_MS } from "./thresholds.ts";

const GIBIBYTE = 1024 ** 3;
const plenty: Signals = {
  memory: { available: 4 * GIBIBYTE, capacity: 8 * GIBIBYTE },
  disk: { available: 50 * GIBIBYTE, capacity: 100 * GIBIBYTE },
  inodes: { available: 500, capacity: 1000 },
  processes: { available: 30_000, capacity: 32_768 },
};

test("a machine with room has no shortage", () => {
  expect(shortagesOf(plenty)).toEqual([]);
});

test("memory below 100Mi, disk below a gibibyte, inodes below 5 % and pids below 1 % are scarce", () => {
  const scarce: Signals = {
    memory: { ...plenty.memory, available: 99 * 1024 ** 2 },
    disk: { ...plenty.disk, available: GIBIBYTE - 1 },
    inodes: { ...plenty.inodes, available: 49 },
    processes: { ...plenty.processes, available: 300 },
  };
  expect(shortagesOf(scarce).map(({ resource }) => resource)).toEqual([
    "memory",
    "ephemeral-storage",
    "inodes",
    "pids",
  ]);
});

test("of a small disk a tenth counts, of a large one a gibibyte", () => {
  const small = { available: 0.9 * GIBIBYTE, capacity: 8 * GIBIBYTE };
  expect(shortagesOf({ ...plenty, disk: small })).toEqual([]);
  const large = { available: 1.1 * GIBIBYTE, capacity: 1000 * GIBIBYTE };
  expect(shortagesOf({ ...plenty, disk: large })).toEqual([]);
});

test("a file system that does not count inodes has no shortage of them", () => {
  expect(shortagesOf({ ...plenty, inodes: { available: 0, capacity: 0 } })).toEqual([]);
});

test("a pressure stays for five minutes after its cause", () => {
  const shortage = { resource: "memory", available: 1, threshold: 2 } as const;
  const times = seenPressures(seenPressures({}, [shortage], 1000), [], 2000);
  expect(pressuresAt(times, 1000 + TRANSITION_MS - 1).memory).toBe(true);
  expect(pressuresAt(times, 1000 + TRANSITION_MS).memory).toBe(false);
  expect(pressuresAt(times, 2000).disk).toBe(false);
});

test("memory is read from meminfo", () => {
  expect(memoryFrom("MemTotal:  8 kB\nMemFree: 1 kB\nMemAvailable:   3 kB\n")).toEqual({
    available: 3072,
    capacity: 8192,
  });
});
