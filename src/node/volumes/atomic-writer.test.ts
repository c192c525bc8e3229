import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { rmSync } from "node:fs";

import { writeAtomically, type Payload } from "./atomic-writer.ts";

const now = Date.parse("2026-11-21T01:02:03Z");

test("names are links through ..data to a directory that carries the time", () => {
  const directory = temporary();
  expect(writeAtomically(directory, payloadOf({ a: "1", "sub/b": "2" }), { now })).toBe(true);
  expect(readlinkSync(join(directory, "a"))).toBe("..data/a");
  expect(readlinkSync(join(directory, "sub"))).toBe("..data/sub");
  expect(readlinkSync(join(directory, "..data"))).toMatch(/^\.\.2026_11_21_01_02_03\.\w+$/);
  expect(readFileSync(join(directory, "sub/b"), "utf8")).toBe("2");
  expect(statSync(join(directory, "a")).mode & 0o7777).toBe(0o640);
});

test("the same payload again changes nothing", () => {
  const directory = temporary();
  writeAtomically(directory, payloadOf({ a: "1" }), { now });
  const before = readlinkSync(join(directory, "..data"));
  expect(writeAtomically(directory, payloadOf({ a: "1" }), { now: now + 5000 })).toBe(false);
  expect(readlinkSync(join(directory, "..data"))).toBe(before);
});

test("a new payload replaces all files at once and leaves nothing of the old one", () => {
  const directory = temporary();
  writeAtomically(directory, payloadOf({ a: "1", "old/x": "1" }), { now });
  expect(writeAtomically(directory, payloadOf({ a: "2", b: "3" }), { now: now + 5000 })).toBe(true);
  const names = readdirSync(directory).filter((name) => !name.startsWith("..2026"));
  expect(names.toSorted()).toEqual(["..data", "a", "b"]);
  expect(readdirSync(directory).filter((name) => name.startsWith("..2026"))).toHaveLength(1);
  expect(readFileSync(join(directory, "a"), "utf8")).toBe("2");
});

test("what a crash left half-done is cleared away", () => {
  const directory = temporary();
  writeAtomically(directory, payloadOf({ a: "1" }), { now });
  symlinkSync("..gone", join(directory, "..stray"));
  symlinkSync("..gone", join(directory, "..data_tmp"));
  writeAtomically(directory, payloadOf({ a: "2" }), { now });
  expect(readdirSync(directory)).not.toContain("..stray");
  expect(readFileSync(join(directory, "a"), "utf8")).toBe("2");
});

test("an empty payload is an empty volume", () => {
  const directory = temporary();
  expect(writeAtomically(directory, new Map(), { now })).toBe(true);
  expect(readdirSync(join(directory, "..data"))).toEqual([]);
  expect(writeAtomically(directory, new Map(), { now })).toBe(false);
});

test("ownership is set before the files are seen", () => {
  const directory = temporary();
  const seen: string[] = [];
  const finish = (fresh: string): void => {
    seen.push(...readdirSync(fresh), ...readdirSync(directory).filter((name) => name === "a"));
  };
  writeAtomically(directory, payloadOf({ a: "1" }), { now, finish });
  expect(seen).toEqual(["a"]);
});

test.for(["../a", "/a", "a/../../b", "..a", "", "a//b", "x".repeat(256)])(
  "the path %j is refused",
  (path) => {
    expect(() => writeAtomically(temporary(), payloadOf({ [path]: "1" }), { now })).toThrow(
      "invalid path",
    );
  },
);

function temporary(): string {
  const directory = mkdtempSync(join(tmpdir(), "tandem-writer-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

function payloadOf(files: Readonly<Record<string, string>>): Payload {
  return new Map(
    Object.entries(files).map(([path, text]) => [path, { data: Buffer.from(text), mode: 0o640 }]),
  );
}
