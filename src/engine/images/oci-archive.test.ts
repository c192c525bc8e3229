import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ociArchive } from "./oci-archive.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tandem-oci-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

const image = {
  reference: "tandem.local/pause:1",
  architecture: "amd64",
  files: [{ path: "program", mode: 0o755, content: Buffer.alloc(1000, "x") }],
  entrypoint: ["/program", "-P"],
  labels: { a: "b" },
};

function readJson(path: string): Record<string, never> {
  return JSON.parse(readFileSync(join(folder, path), "utf8"));
}

test("tar unpacks the archive, and every blob is what its name says", () => {
  const file = join(folder, "image.tar");
  writeFileSync(file, ociArchive(image));
  const listing = execFileSync("tar", ["-xvf", file, "-C", folder]).toString().trim().split("\n");
  expect(listing.length).toBe(5);
  for (const path of listing.filter((entry) => entry.startsWith("blobs/"))) {
    const digest = createHash("sha256")
      .update(readFileSync(join(folder, path)))
      .digest("hex");
    expect(path).toBe(`blobs/sha256/${digest}`);
  }
  expect(readJson("oci-layout")).toEqual({ imageLayoutVersion: "1.0.0" });
});

test("the layer holds the program, executable and owned by root, and the index names the image", () => {
  const file = join(folder, "image.tar");
  writeFileSync(file, ociArchive(image));
  execFileSync("tar", ["-xf", file, "-C", folder]);
  const blob = (digest: string): string => `blobs/sha256/${digest.slice("sha256:".length)}`;
  const { manifests } = readJson("index.json") as unknown as {
    manifests: { digest: string; annotations: object }[];
  };
  expect(manifests[0]?.annotations).toEqual({ "io.containerd.image.name": "tandem.local/pause:1" });
  const manifest = readJson(blob(manifests[0]?.digest ?? "")) as unknown as {
    layers: { digest: string }[];
  };
  const layer = join(folder, blob(manifest.layers[0]?.digest ?? ""));
  const lines = execFileSync("tar", ["-tvf", layer, "--numeric-owner"]).toString();
  expect(lines).toMatch(/^-rwxr-xr-x 0\/0 +1000 1970-01-01 .* program\n$/);
});

test("the same content gives the same archive", () => {
  expect(ociArchive(image)).toEqual(ociArchive(image));
});
