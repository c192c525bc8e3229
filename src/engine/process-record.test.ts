import { expect, test } from "vitest";
import { isRunning, recordOf } from "./process-record.ts";

test("this process is running, and another that had its number before is not", () => {
  const record = recordOf(process.pid);
  if (!record) throw new Error("no record of this process");
  expect(isRunning(record)).toBe(true);
  expect(isRunning({ ...record, startTime: "1" })).toBe(false);
  expect(isRunning({ ...record, bootId: "another boot" })).toBe(false);
});

test("there is no record of a process that does not exist", () => {
  expect(recordOf(2 ** 22 + 1)).toBeUndefined();
});
