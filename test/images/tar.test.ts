import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { tar, type TarEntry } from "./tar.ts";

const common = { mode: 0o644, uid: 0, gid: 0 };

/** What another program, the system's tar, makes of an archive. */
function listed(archive: Buffer): string[] {
  const options = ["--list", "--verbose", "--numeric-owner", "--utc", "--full-time", "--file=-"];
  const lines = execFileSync("tar", options, { input: archive, encoding: "utf8" }).split("\n");
  return lines.filter((line) => line !== "").map((line) => line.replaceAll(/ +/g, " "));
}

test("files, folders and links come out with their kind, mode, owner, size and time", () => {
  const archive = tar(
    [
      { kind: "directory", path: "tmp", mode: 0o1777, uid: 0, gid: 0 },
      { kind: "file", path: "tmp/a", mode: 0o755, uid: 100, gid: 101, content: Buffer.from("hi") },
      { kind: "symlink", path: "bin", target: "usr/bin", mode: 0o777, uid: 0, gid: 0 },
    ],
    1_767_225_600,
  );
  expect(listed(archive)).toEqual([
    "drwxrwxrwt 0/0 0 2026-01-01 00:00:00 tmp/",
    "-rwxr-xr-x 100/101 2 2026-01-01 00:00:00 tmp/a",
    "lrwxrwxrwx 0/0 0 2026-01-01 00:00:00 bin -> usr/bin",
  ]);
});

test("a path, a folder and a link target of more than 100 bytes survive", () => {
  const long = `${"folder-of-twenty-byte/".repeat(5)}file`;
  const archive = tar(
    [
      { kind: "file", path: long, ...common, content: Buffer.from("x") },
      { kind: "directory", path: `${long}-folder`, ...common },
      { kind: "symlink", path: "short", target: long, ...common },
    ],
    0,
  );
  expect(listed(archive).map((line) => line.slice(line.indexOf("00:00:00 ") + 9))).toEqual([
    long,
    `${long}-folder/`,
    `short -> ${long}`,
  ]);
});

test("the length of a pax record counts its own digits, at every border", () => {
  for (let length = 101; length <= 1010; length += 1) {
    const path = "p".repeat(length);
    const archive = tar([{ kind: "file", path, ...common, content: new Uint8Array() }], 0);
    const record = archive.toString("latin1", 512, 512 + length + 20).split("\n")[0] ?? "";
    expect(Number(record.split(" ")[0])).toBe(record.length + 1);
  }
});

test("contents are padded to whole blocks, and content comes back byte for byte", () => {
  for (const size of [0, 1, 511, 512, 513]) {
    const content = Buffer.alloc(size, 7);
    const entries: readonly TarEntry[] = [{ kind: "file", path: "f", ...common, content }];
    const archive = tar(entries, 0);
    expect(archive.length % 512).toBe(0);
    const extracted = execFileSync("tar", ["--extract", "--to-stdout", "--file=-"], {
      input: archive,
    });
    expect(extracted.equals(content)).toBe(true);
  }
});
