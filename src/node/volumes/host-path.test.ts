import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

import { hostPath } from "./host-path.ts";

test("a path without a type is taken as it is, there or not", async () => {
  const path = join(temporary(), "missing");
  expect(await hostPath({ path })).toBe(path);
  expect(existsSync(path)).toBe(false);
});

test("DirectoryOrCreate and FileOrCreate make what is missing", async () => {
  const directory = temporary();
  await hostPath({ path: join(directory, "a/b"), type: "DirectoryOrCreate" });
  await hostPath({ path: join(directory, "a/f"), type: "FileOrCreate" });
  expect(statSync(join(directory, "a/b")).mode & 0o777).toBe(0o755);
  expect(statSync(join(directory, "a/f")).isFile()).toBe(true);
});

test("what is there passes the check of its type", async () => {
  const directory = temporary();
  mkdirSync(join(directory, "d"));
  writeFileSync(join(directory, "f"), "");
  const server = createServer().listen(join(directory, "s"));
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  const kinds = [
    ["d", "Directory"],
    ["d", "DirectoryOrCreate"],
    ["f", "File"],
    ["f", "FileOrCreate"],
    ["s", "Socket"],
  ] as const;
  for (const [name, type] of kinds) {
    expect(await hostPath({ path: join(directory, name), type })).toBe(join(directory, name));
  }
  expect(await hostPath({ path: "/dev/null", type: "CharDevice" })).toBe("/dev/null");
});

test.for([
  ["Directory", "a directory"],
  ["File", "a file"],
  ["Socket", "a socket file"],
  ["CharDevice", "a character device"],
  ["BlockDevice", "a block device"],
])("a missing path of type %s is refused", async ([type, name]) => {
  const path = join(temporary(), "missing");
  await expect(hostPath({ path, type })).rejects.toThrow(
    `hostPath type check failed: ${path} is not ${name}`,
  );
});

test("a directory is no file, and a file that cannot be made is refused", async () => {
  const path = temporary();
  await expect(hostPath({ path, type: "FileOrCreate" })).rejects.toThrow("is not a file");
  const deep = join(path, "no/such/file");
  await expect(hostPath({ path: deep, type: "FileOrCreate" })).rejects.toThrow(
    `cannot create ${deep}`,
  );
});

function temporary(): string {
  const directory = mkdtempSync(join(tmpdir(), "tandem-host-path-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
