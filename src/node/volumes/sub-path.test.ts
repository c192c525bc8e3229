import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

import type { Log } from "../../ports/log.ts";
import { unmountBelow } from "./mounts.ts";
import { bindSubPath } from "./sub-path.ts";

const log: Log = { debug() {}, info() {}, warn() {}, error() {}, with: () => log };
const isRoot = process.getuid?.() === 0;

test.runIf(isRoot)("an existing directory or file is bound", async () => {
  const { volumePath, bind } = fixture();
  mkdirSync(join(volumePath, "a/b"), { recursive: true });
  writeFileSync(join(volumePath, "a/b/f"), "hello");
  const directory = await bind("a/b", "0");
  expect(readFileSync(join(directory, "f"), "utf8")).toBe("hello");
  expect(readFileSync(await bind("a/b/f", "1"), "utf8")).toBe("hello");
});

test.runIf(isRoot)("a missing path is made as directories with the volume's mode", async () => {
  const { volumePath, bind } = fixture();
  await bind("x/y", "0");
  expect(statSync(join(volumePath, "x")).mode & 0o7777).toBe(0o777);
  expect(statSync(join(volumePath, "x/y")).mode & 0o7777).toBe(0o777);
});

test.runIf(isRoot)("a link that stays inside the volume is followed", async () => {
  const { volumePath, bind } = fixture();
  mkdirSync(join(volumePath, "real"));
  writeFileSync(join(volumePath, "real/f"), "inside");
  symlinkSync("real", join(volumePath, "link"));
  expect(readFileSync(join(await bind("link", "0"), "f"), "utf8")).toBe("inside");
});

test.runIf(isRoot)(
  "a link that leaves the volume is refused, at the end and on the way",
  async () => {
    const { volumePath, bind } = fixture();
    symlinkSync("/etc", join(volumePath, "escape"));
    const refused = 'failed to prepare subPath for volumeMount "v" of container "c"';
    await expect(bind("escape", "0")).rejects.toThrow(refused);
    await expect(bind("escape/hosts", "1")).rejects.toThrow(refused);
    await expect(bind("escape/tandem-must-not-exist", "2")).rejects.toThrow(
      'failed to create subPath directory for volumeMount "v" of container "c"',
    );
    expect(statSync("/etc/tandem-must-not-exist", { throwIfNoEntry: false })).toBe(undefined);
  },
);

test.runIf(isRoot)("binding again takes what is there now", async () => {
  const { volumePath, bind } = fixture();
  writeFileSync(join(volumePath, "f"), "old");
  await bind("f", "0");
  rmSync(join(volumePath, "f"));
  writeFileSync(join(volumePath, "f"), "new");
  expect(readFileSync(await bind("f", "0"), "utf8")).toBe("new");
});

function fixture(): {
  readonly volumePath: string;
  readonly bind: (subPath: string, name: string) => Promise<string>;
} {
  const root = mkdtempSync(join(tmpdir(), "tandem-subpath-"));
  onTestFinished(async () => {
    await unmountBelow(root);
    rmSync(root, { recursive: true, force: true });
  });
  const volumePath = join(root, "volume");
  mkdirSync(volumePath);
  // The umask would take bits away from a mode that mkdir is given.
  chmodSync(volumePath, 0o777);
  const bind = async (subPath: string, name: string): Promise<string> =>
    bindSubPath(
      { volumePath, subPath, volume: "v", container: "c", target: join(root, "subpaths", name) },
      log,
    );
  return { volumePath, bind };
}
