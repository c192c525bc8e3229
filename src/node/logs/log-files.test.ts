import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

import { nextRestartCount, removeLog } from "./log-files.ts";

test("the restart count goes on from the highest log file (case 125)", async () => {
  const directory = containerDirectory(["0.log", "2.log", "10.log.20261121-000000.gz", "x.log"]);
  expect(await nextRestartCount(directory)).toBe(11);
  expect(await nextRestartCount(join(directory, "missing"))).toBe(0);
});

test("a log goes with its rotated parts, and the last one takes the directories along", async () => {
  const directory = containerDirectory(["1.log", "1.log.20261121-000000", "10.log"]);
  await removeLog(join(directory, "1.log"));
  expect(readdirSync(directory)).toEqual(["10.log"]);
  await removeLog(join(directory, "10.log"));
  expect(existsSync(join(directory, ".."))).toBe(false);
});

function containerDirectory(names: readonly string[]): string {
  const root = mkdtempSync(join(tmpdir(), "tandem-logs-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const directory = join(root, "ns_p_u", "c");
  mkdirSync(directory, { recursive: true });
  for (const name of names) writeFileSync(join(directory, name), "");
  return directory;
}
