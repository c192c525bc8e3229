import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

import { giveToGroup, giveToGroupSync } from "./ownership.ts";

const access = { fsGroup: 4242, readOnly: false };

test("the group gets every file and directory, and what is made there later", async () => {
  const directory = tree();
  await giveToGroup(directory, access, false);
  expect(facts(directory)).toBe("4242 2770");
  expect(facts(join(directory, "sub"))).toBe("4242 2770");
  expect(facts(join(directory, "sub", "file"))).toBe("4242 660");
});

test("a read-only volume is readable for the group and no more", () => {
  const directory = tree();
  giveToGroupSync(directory, { fsGroup: 4242, readOnly: true });
  expect(facts(join(directory, "sub", "file"))).toBe("4242 640");
  expect(facts(join(directory, "sub"))).toBe("4242 2750");
});

test("OnRootMismatch leaves a tree alone whose root is right", async () => {
  const directory = tree();
  await giveToGroup(directory, access, true);
  chmodSync(join(directory, "sub", "file"), 0o600);
  await giveToGroup(directory, access, true);
  expect(facts(join(directory, "sub", "file"))).toBe("4242 600");
});

function tree(): string {
  const directory = mkdtempSync(join(tmpdir(), "tandem-group-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  mkdirSync(join(directory, "sub"), { mode: 0o700 });
  writeFileSync(join(directory, "sub", "file"), "", { mode: 0o600 });
  symlinkSync("/nowhere", join(directory, "link"));
  return directory;
}

function facts(path: string): string {
  const found = statSync(path);
  return `${found.gid} ${(found.mode & 0o7777).toString(8)}`;
}
