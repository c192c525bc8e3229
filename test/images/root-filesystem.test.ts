import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Packages } from "./packages.ts";
import { RootFilesystem } from "./root-filesystem.ts";

function emptyRoot(): RootFilesystem {
  const folder = mkdtempSync(join(tmpdir(), "tandem-images-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return new RootFilesystem(new Packages(folder));
}

function paths(root: RootFilesystem): string[] {
  return root.entries().map((entry) => entry.path);
}

test("what older packages put into /bin lands in /usr/bin", () => {
  const root = emptyRoot();
  root.text("/bin/program", "x", { mode: 0o755 });
  expect(paths(root)).toContain("usr/bin/program");
  expect(paths(root)).not.toContain("bin/program");
});

test("every folder comes before what is in it, also those that nobody named", () => {
  const root = emptyRoot();
  root.text("/a/b/c/file", "x");
  const all = paths(root);
  const places = ["a", "a/b", "a/b/c", "a/b/c/file"].map((path) => all.indexOf(path));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(places).not.toContain(-1);
});

test("a user is in passwd and group, between root and nobody", () => {
  const root = emptyRoot();
  root.users([{ name: "app", id: 1000, home: "/home/app" }]);
  const passwd = root.entries().find((entry) => entry.path === "etc/passwd");
  const text = passwd?.kind === "file" ? Buffer.from(passwd.content).toString() : "";
  expect(text.split("\n")).toEqual([
    "root:x:0:0:root:/root:/bin/sh",
    "app:x:1000:1000:app:/home/app:/bin/sh",
    "nobody:x:65534:65534:nobody:/nonexistent:/bin/sh",
    "",
  ]);
});

test("a package gives its files and links by pattern, and a pattern without a match is an error", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tandem-images-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  // A folder that is there counts as a package that was unpacked before.
  mkdirSync(join(folder, "tool/bin"), { recursive: true });
  writeFileSync(join(folder, "tool/bin/tool"), "#!/bin/sh\n", { mode: 0o755 });
  symlinkSync("tool", join(folder, "tool/bin/alias"));
  const root = new RootFilesystem(new Packages(folder));
  await root.fromPackage("tool", ["{,usr/}bin/*"]);
  const found = root.entries().filter((entry) => entry.path.startsWith("usr/bin/"));
  expect(found).toEqual([
    { kind: "symlink", path: "usr/bin/alias", target: "tool", mode: 0o777, uid: 0, gid: 0 },
    {
      kind: "file",
      path: "usr/bin/tool",
      content: Buffer.from("#!/bin/sh\n"),
      mode: 0o755,
      uid: 0,
      gid: 0,
    },
  ]);
  await expect(root.fromPackage("tool", ["sbin/*"])).rejects.toThrow("package tool has no sbin/*");
});
