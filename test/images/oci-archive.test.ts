import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { ociArchive, type Image } from "./oci-archive.ts";
import type { TarEntry } from "./tar.ts";

const entry: TarEntry = {
  kind: "file",
  path: "a",
  mode: 0o644,
  uid: 0,
  gid: 0,
  content: Buffer.from("a"),
};

const image: Image = {
  reference: "docker.io/library/busybox:latest",
  architecture: "amd64",
  config: { Cmd: ["sh"], User: "app", StopSignal: "SIGUSR1" },
  layers: [[entry], [{ ...entry, path: "b" }]],
  createdSeconds: 1_767_225_600,
};

function names(archive: Buffer): string[] {
  const listing = execFileSync("tar", ["-tf", "-"], { input: archive, encoding: "utf8" });
  return listing.split("\n").filter((line) => line !== "");
}

function content(archive: Buffer, path: string): Buffer {
  return execFileSync("tar", ["-xOf", "-", path], { input: archive });
}

function json(archive: Buffer, path: string): unknown {
  return JSON.parse(content(archive, path).toString("utf8"));
}

test("every blob lies under its own digest", () => {
  const archive = ociArchive(image);
  const blobs = names(archive).filter((name) => /^blobs\/sha256\/./.test(name));
  expect(blobs).toHaveLength(4);
  for (const path of blobs) {
    const digest = createHash("sha256").update(content(archive, path)).digest("hex");
    expect(path).toBe(`blobs/sha256/${digest}`);
  }
});

test("the index names the image for containerd, and leads to manifest, configuration and layers", () => {
  const archive = ociArchive(image);
  const index = json(archive, "index.json");
  expect(index).toMatchObject({
    manifests: [
      {
        platform: { architecture: "amd64", os: "linux" },
        annotations: {
          "io.containerd.image.name": "docker.io/library/busybox:latest",
          "org.opencontainers.image.ref.name": "latest",
        },
      },
    ],
  });
  const config = configOf(archive);
  expect(config).toMatchObject({
    created: "2026-01-01T00:00:00.000Z",
    os: "linux",
    config: { Cmd: ["sh"], User: "app", StopSignal: "SIGUSR1" },
  });
});

test("a docker archive's manifest names the same blobs by the short name", () => {
  const archive = ociArchive(image);
  expect(json(archive, "manifest.json")).toEqual([
    {
      Config: expect.stringMatching(/^blobs\/sha256\/[0-9a-f]{64}$/),
      RepoTags: ["busybox:latest"],
      Layers: [expect.stringMatching(/^blobs/), expect.stringMatching(/^blobs/)],
    },
  ]);
});

test("the same image gives the same bytes, another content another digest", () => {
  expect(ociArchive(image).equals(ociArchive(image))).toBe(true);
  const other = { ...image, layers: [[{ ...entry, content: Buffer.from("z") }]] };
  expect(ociArchive(other).equals(ociArchive(image))).toBe(false);
});

test("two equal layers are stored once", () => {
  const archive = ociArchive({ ...image, layers: [[entry], [entry]] });
  expect(names(archive).filter((name) => /^blobs\/sha256\/./.test(name))).toHaveLength(3);
});

function configOf(archive: Buffer): unknown {
  const [entryOfImage] = json(archive, "manifest.json") as [{ Config: string }];
  return json(archive, entryOfImage.Config);
}
