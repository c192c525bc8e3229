import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runOk } from "../harness/command.ts";
import {
  imageFolder,
  startTestEngine,
  tandemCommand,
  type TestEngine,
} from "../harness/test-engine.ts";

const folder = mkdtempSync(join(tmpdir(), "tandem-load-"));
const busybox = readFileSync(join(imageFolder, "busybox-latest.tar"));
const NAME = "docker.io/library/busybox:latest\n";
let engine: TestEngine;

beforeAll(async () => {
  engine = await startTestEngine("load", { images: [] });
});

afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, content: Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

/** Ours are of both forms at once: with only what makes one of them. */
function archiveOf(...entries: readonly string[]): string {
  const whole = file("whole.tar", busybox);
  const unpacked = mkdtempSync(join(folder, "unpacked-"));
  const path = join(folder, `only-${entries[0]}.tar`);
  execFileSync("tar", ["-xf", whole, "-C", unpacked]);
  execFileSync("tar", ["-cf", path, "-C", unpacked, "blobs", ...entries]);
  return path;
}

test.for([
  ["an OCI archive", () => archiveOf("oci-layout", "index.json")],
  ["what docker save wrote", () => archiveOf("manifest.json")],
  ["gzip", () => file("image.tar.gz", gzipSync(busybox))],
  ["zstd", () => file("image.tar.zst", zstdCompressSync(busybox))],
] as const)("%s is loaded under the name it carries", async ([, archive]) => {
  expect(await engine.tandem(`image load ${archive()}`)).toEqual({
    code: 0,
    stdout: NAME,
    stderr: "",
  });
});

test("an archive comes from stdin as well, compressed or not", async () => {
  const env = { TANDEM_NAME: engine.name, TANDEM_DATA_DIR: engine.dataDir };
  for (const path of [file("a.tar", busybox), file("a.tgz", gzipSync(busybox))]) {
    const load = `${tandemCommand} image load - <${path}`;
    expect(await runOk("sh", ["-c", load], { env })).toBe(NAME);
  }
});

test("what is loaded runs, also where the manifest says to pull it always", async () => {
  await engine.kubectl("run loaded --image=busybox:latest --restart=Never -- echo it runs");
  await engine.kubectl("wait pod/loaded --for=jsonpath={.status.phase}=Succeeded --timeout=200s");
  expect(await engine.kubectl("logs loaded")).toBe("it runs\n");
});

test("of several archives those that can be loaded are, and the others are named", async () => {
  const [good, bad] = [file("good.tar", busybox), file("bad.tar", Buffer.alloc(0))];
  expect(await engine.tandem(`image load ${bad} ${good} /no/such/file`)).toEqual({
    code: 1,
    stdout: NAME,
    stderr:
      "tandem: cannot read /no/such/file: there is no such file\n" +
      `tandem: cannot load ${bad}: it is empty\n`,
  });
});

test.for([
  ["/no/such/file", "cannot read /no/such/file: there is no such file"],
  [folder, `cannot read ${folder}: it is a directory`],
  [() => file("empty", Buffer.alloc(0)), "it is empty"],
  [() => file("text", Buffer.from("no archive ".repeat(100))), "it is no tar archive"],
  [() => file("cut.tar", busybox.subarray(0, 900_000)), "it is cut off"],
  [() => file("cut.tgz", gzipSync(busybox).subarray(0, 400_000)), "it is cut off"],
  [() => file("image.tar.xz", Buffer.from("fd377a585a000004", "hex")), "xz -dc FILE"],
] as const)(
  "what cannot be loaded is refused in one line with the reason, case %$",
  async ([given, reason]) => {
    const path = typeof given === "string" ? given : given();
    const { code, stdout, stderr } = await engine.tandem(`image load ${path}`);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(reason);
    expect(stderr).toContain(path);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  },
);
