import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

import { PullRecords } from "./pull-records.ts";

const me = { username: "me", password: "secret" };
const other = { username: "other", password: "secret" };

test("an image without a record is for everybody", () => {
  const records = new PullRecords(temporary());
  expect([records.isOpen("a"), records.admits("a", [])]).toEqual([true, true]);
});

test("an image that came with a credential is for those who have it", () => {
  const file = temporary();
  new PullRecords(file).note("a", me);
  const records = new PullRecords(file);
  expect(records.isOpen("a")).toBe(false);
  expect([records.admits("a", []), records.admits("a", [other])]).toEqual([false, false]);
  expect(records.admits("a", [other, me])).toBe(true);
  records.note("a", other);
  expect(records.admits("a", [other])).toBe(true);
});

test("an image that came without any credential once is for everybody from then on", () => {
  const records = new PullRecords(temporary());
  records.note("a", me);
  records.note("a", undefined);
  records.note("a", me);
  expect(records.isOpen("a")).toBe(true);
});

test("no password is written, and only the owner may read", () => {
  const file = temporary();
  new PullRecords(file).note("a", me);
  expect(readFileSync(file, "utf8")).not.toContain("secret");
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("a file that is damaged counts as none", () => {
  const file = temporary();
  writeFileSync(file, "{");
  expect(new PullRecords(file).isOpen("a")).toBe(true);
});

function temporary(): string {
  const directory = mkdtempSync(join(tmpdir(), "tandem-records-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, "image-pulls.json");
}
