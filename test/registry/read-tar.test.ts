import { expect, test } from "vitest";
import { tar } from "../images/tar.ts";
import { readTar } from "./read-tar.ts";

test("files come back by path; folders and links are passed over", () => {
  const common = { mode: 0o644, uid: 0, gid: 0 };
  const archive = tar(
    [
      { kind: "directory", path: "blobs", ...common },
      { kind: "file", path: "blobs/a", ...common, content: Buffer.alloc(513, "a") },
      { kind: "symlink", path: "link", target: "blobs/a", ...common },
      { kind: "file", path: "empty", ...common, content: Buffer.alloc(0) },
    ],
    0,
  );
  expect([...readTar(archive)]).toEqual([
    ["blobs/a", Buffer.alloc(513, "a")],
    ["empty", Buffer.alloc(0)],
  ]);
});
