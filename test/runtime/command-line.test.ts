import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import { type CommandResult, run } from "../harness/command.ts";
import { cutPower } from "../harness/kill.ts";
import { tandemCommand } from "../harness/test-engine.ts";
import { tracesOf } from "./traces.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tandem-cli-"));
});

afterEach(async () => {
  if (existsSync(join(folder, "data"))) await tandem("down --name cli --purge");
  if (existsSync(join(folder, "disk"))) await run("umount", [join(folder, "disk")]);
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

test("a directory with something of the user's in it is neither used nor purged", async () => {
  const home = join(folder, "home");
  mkdirSync(home, { mode: 0o755 });
  writeFileSync(join(home, "thesis.txt"), "mine");
  for (const command of ["up --name cli", "down --purge"]) {
    const { code, stderr } = await tandem(`${command} --data-dir ${home}`);
    expect([code, stderr]).toEqual([
      125,
      `tandem: ${home} is no data directory of Tandem, and not empty (thesis.txt is in it): ` +
        "name one that is, or a new one, with --data-dir\n",
    ]);
  }
  expect(readdirSync(home)).toEqual(["thesis.txt"]);
  expect(statSync(home).mode & 0o777).toBe(0o755);
});

test("taking down what is not there says so, and is no failure", async () => {
  const { code, stderr } = await tandem("down --purge --name cli");
  expect(code).toBe(0);
  expect(stderr).toContain(`there is no engine "cli" in ${folder}/data\n`);
});

test("a context of the user's that has the engine's name is not replaced, and up says what to do", async () => {
  const theirs = "clusters: [{name: tandem-cli, cluster: {server: https://example.org}}]\n";
  writeFileSync(join(folder, "kubeconfig"), theirs);
  const { code, stderr } = await tandem("up --name cli");
  expect(code).toBe(1);
  expect(stderr).toContain(
    `tandem: the engine is up, but kubectl does not know it: ${folder}/kubeconfig has a context "tandem-cli" already`,
  );
  expect(readFileSync(join(folder, "kubeconfig"), "utf8")).toBe(theirs);
  expect((await tandem("status")).code).toBe(0);
});

test("a stale record of a process that is another by now harms neither up nor that process", async () => {
  await tandem("up --name cli");
  await tandem("down");
  const stale = { pid: process.pid, startTime: "1", bootId: "of another boot" };
  for (const file of ["engine.pid", "containerd/containerd.pid"]) {
    writeFileSync(join(folder, "data", file), JSON.stringify(stale));
  }
  expect((await tandem("status")).stdout).toContain("state       stopped");
  expect((await tandem("up --name cli")).code).toBe(0);
  const { engine } = JSON.parse((await tandem("status -o json")).stdout);
  expect(engine.pid).not.toBe(process.pid);
  expect(new Date(engine.startedAt).getTime()).toBeLessThan(Date.now());
});

test("two engines side by side have names, ports and networks of their own", async () => {
  await tandem("up --name cli");
  const second = `--name cli2 --data-dir ${folder}/second`;
  try {
    expect((await tandem(`up ${second}`)).code).toBe(0);
    const [first, other] = [await factsOf("--name cli"), await factsOf(second)];
    expect(first.filter((fact) => other.includes(fact))).toEqual([]);
  } finally {
    await tandem(`down --purge ${second}`);
  }
  expect((await tandem("status")).code).toBe(0);
});

test("what an engine has left whose data was deleted by hand goes with the next up of any engine", async () => {
  await tandem("up --name cli");
  cutPower({ dataDir: join(folder, "data") });
  rmSync(join(folder, "data"), { recursive: true });
  const second = `--name cli2 --data-dir ${folder}/second`;
  try {
    expect(await tracesOf(join(folder, "data"))).not.toEqual([]);
    expect((await tandem(`up ${second}`)).code).toBe(0);
    expect(await tracesOf(join(folder, "data"))).toEqual([]);
  } finally {
    await tandem(`down --purge ${second}`);
  }
});

test("an engine in the foreground ends at SIGTERM with 0, and a second one is refused", async () => {
  const env = { ...process.env, TANDEM_DATA_DIR: join(folder, "data") };
  const args = ["up", "--name", "cli", "--foreground", "--kubeconfig", join(folder, "kubeconfig")];
  const foreground = spawn(tandemCommand, args, { env, stdio: ["ignore", "ignore", "pipe"] });
  const ended = once(foreground, "exit");
  for await (const line of createInterface({ input: foreground.stderr })) {
    if (line.startsWith("tandem: up in")) break;
  }
  const second = await tandem("up --name cli --foreground");
  expect([second.code, second.stderr]).toEqual([
    125,
    "tandem: the engine is up already: tandem down ends it\n",
  ]);
  foreground.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
  expect((await tandem("status")).stdout).toContain("detached; its containers go on");
});

/** What two engines must not have in common. */
async function factsOf(which: string): Promise<readonly string[]> {
  const { stdout } = await tandem(`status -o json ${which}`);
  const { api, podCidr, serviceCidr, context } = JSON.parse(stdout);
  return [api, podCidr, serviceCidr, context];
}

async function asNobody(command: string): Promise<{ status: number | null; stderr: string }> {
  const nobody = ["--reuid", "65534", "--regid", "65534", "--clear-groups"];
  const { code, stderr } = await run("setpriv", [...nobody, tandemCommand, command]);
  return { status: code, stderr };
}
