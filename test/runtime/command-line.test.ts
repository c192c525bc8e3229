import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import { type CommandResult, run } from "../harness/command.ts";
import { tandemCommand } from "../harness/test-engine.ts";
import { tracesOf } from "./traces.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tandem-cli-"));
});

afterEach(async () => {
  await tandem("down --name cli --purge");
  await run("umount", [join(folder, "disk")]);
  rmSync(folder, { recursive: true, force: true });
});

function tandem(command: string): Promise<CommandResult> {
  const env = { TANDEM_DATA_DIR: join(folder, "data"), KUBECONFIG: join(folder, "kubeconfig") };
  return run(tandemCommand, command.split(" "), { env });
}

test("up twice is up once; down gives the kubeconfig back as it was and leaves no trace", async () => {
  const mine = "apiVersion: v1\nkind: Config\ncurrent-context: mine\ncontexts:\n- name: mine\n";
  writeFileSync(join(folder, "kubeconfig"), mine);
  expect((await tandem("up --name cli")).code).toBe(0);
  const first = await tandem("status -o json");
  const again = await tandem("up --name cli");
  expect(again.stderr).toMatch(/^tandem: up in \d+ ms: context "tandem-cli" in /);
  expect((await tandem("status -o json")).stdout).toBe(first.stdout);
  const kubeconfig = parse((await tandem("kubeconfig")).stdout);
  expect(kubeconfig["current-context"]).toBe("tandem-cli");
  const context = await run("kubectl", ["config", "current-context"], {
    env: { KUBECONFIG: join(folder, "kubeconfig") },
  });
  expect(context.stdout).toBe("tandem-cli\n");

  expect((await tandem("down --purge")).code).toBe(0);
  expect((await tandem("status")).code).toBe(1);
  const after = await run("kubectl", ["config", "current-context"], {
    env: { KUBECONFIG: join(folder, "kubeconfig") },
  });
  expect(after.stdout).toBe("mine\n");
  expect(await tracesOf(join(folder, "data"))).toEqual([]);
});

test("a port that is taken is refused by its number, and nothing is left behind", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const address = taken.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const { code, stderr } = await tandem(`up --name cli --port ${port}`);
  taken.close();
  expect(stderr).toBe(`tandem: port ${port} is in use: choose another with --port\n`);
  expect(code).toBe(125);
  expect(await tracesOf(join(folder, "data"))).toEqual([]);
});

test("a second name on the same data directory, and a second directory for the same name, are refused", async () => {
  await tandem("up --name cli");
  const second = await tandem("up --name other");
  expect(second.code).toBe(125);
  expect(second.stderr).toContain('belongs to the engine "cli", not to "other"');
  const elsewhere = await tandem(`up --name cli --data-dir ${folder}/elsewhere`);
  expect(elsewhere.code).toBe(125);
  expect(elsewhere.stderr).toContain(`is up already, with the data directory ${folder}/data`);
});

test("a data directory that cannot be used is refused with the reason", async () => {
  writeFileSync(join(folder, "file"), "");
  const onFile = await tandem(`up --name cli --data-dir ${folder}/file/x`);
  expect([onFile.code, onFile.stderr]).toEqual([
    125,
    `tandem: cannot use the data directory ${folder}/file/x: a part of the path is not a directory\n`,
  ]);
  await run("mkdir", [join(folder, "disk")]);
  await run("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", join(folder, "disk")]);
  const full = await tandem(`up --name cli --data-dir ${folder}/disk`);
  expect([full.code, full.stderr]).toEqual([
    125,
    `tandem: the disk of the data directory ${folder}/disk is full: 1 MB free, at least 64 MB are needed\n`,
  ]);
  await run("mount", ["-o", "remount,ro", join(folder, "disk")]);
  const readOnly = await tandem(`up --name cli --data-dir ${folder}/disk`);
  expect([readOnly.code, readOnly.stderr]).toEqual([
    125,
    `tandem: cannot use the data directory ${folder}/disk: its file system is read-only\n`,
  ]);
});

test("whoever is not root is told to use sudo", async () => {
  const { status, stderr } = await asNobody("up");
  expect([status, stderr]).toEqual([
    125,
    "tandem: tandem up runs containers and must be root: sudo tandem up\n",
  ]);
});

test.for(["up --port abc", "up --name Bad", "up --nonsense", "nonsense", "image load"])(
  "wrong usage ends with 2: tandem %s",
  async (command) => {
    const { code, stdout, stderr } = await tandem(command);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).not.toBe("");
  },
);

test("an archive that is none, or not there, is refused and leaves the engine as it was", async () => {
  await tandem("up --name cli");
  const absent = await tandem("image load /no/such/file");
  expect([absent.code, absent.stderr]).toEqual([
    1,
    "tandem: ENOENT: no such file or directory, open '/no/such/file'\n",
  ]);
  const broken = await tandem(`image load ${tandemCommand}`);
  expect(broken.code).toBe(1);
  expect(broken.stderr).toMatch(/^tandem: the archive cannot be loaded: /);
  expect((await tandem("status")).code).toBe(0);
});

async function asNobody(command: string): Promise<{ status: number | null; stderr: string }> {
  const nobody = ["--reuid", "65534", "--regid", "65534", "--clear-groups"];
  const { code, stderr } = await run("setpriv", [...nobody, tandemCommand, command]);
  return { status: code, stderr };
}
