import { expect, test } from "vitest";
import { importedNames } from "./import.ts";

test("ctr reports one line for each image", () => {
  const output =
    "unpacking docker.io/library/busybox:latest (sha256:cb6a9d)...done\n" +
    "unpacking localhost:5000/a/b@sha256:0123 (sha256:0123)...\rdone\n" +
    "Total time: 0.1 s\n";
  expect(importedNames(output)).toEqual([
    "docker.io/library/busybox:latest",
    "localhost:5000/a/b@sha256:0123",
  ]);
});
