import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";

import { LOG_BYTES_MAX, rotateLog } from "./log-rotation.ts";

const start = Date.parse("2026-11-21T01:02:03Z");

test("a log that is small enough stays", async () => {
  const { path, directory } = fixture();
  writeFileSync(path, "small");
  expect(await rotateLog({ path, reopen: async () => undefined }, start)).toBe(false);
  expect(readdirSync(directory)).toEqual(["0.log"]);
});

test("a log that is too large is renamed, and the runtime opens a new one", async () => {
  const { path, directory } = fixture();
  grow(path);
  const reopen = async (): Promise<void> => writeFileSync(path, "new");
  expect(await rotateLog({ path, reopen }, start)).toBe(true);
  expect(readdirSync(directory).toSorted()).toEqual(["0.log", "0.log.20261121-010203"]);
  expect(readFileSync(path, "utf8")).toBe("new");
});

test("five files are kept, all but the newest two compressed", async () => {
  const { path, directory } = fixture();
  for (let round = 0; round < 8; round += 1) {
    grow(path);
    await rotateLog({ path, reopen: async () => writeFileSync(path, "") }, start + round * 1000);
  }
  expect(readdirSync(directory).toSorted()).toEqual([
    "0.log",
    "0.log.20261121-010207.gz",
    "0.log.20261121-010208.gz",
    "0.log.20261121-010209.gz",
    "0.log.20261121-010210",
  ]);
  const old = gunzipSync(readFileSync(join(directory, "0.log.20261121-010207.gz")));
  expect(old.length).toBe(LOG_BYTES_MAX + 1);
});

test("a log that cannot be reopened gets its name back", async () => {
  const { path, directory } = fixture();
  grow(path);
  const reopen = async (): Promise<void> => {
    throw new Error("runtime away");
  };
  await expect(rotateLog({ path, reopen }, start)).rejects.toThrow("runtime away");
  expect(readdirSync(directory)).toEqual(["0.log"]);
});

function fixture(): { readonly path: string; readonly directory: string } {
  const directory = mkdtempSync(join(tmpdir(), "tandem-rotate-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return { path: join(directory, "0.log"), directory };
}

function grow(path: string): void {
  writeFileSync(path, "");
  truncateSync(path, LOG_BYTES_MAX + 1);
}
