import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run, runOk } from "../harness/command.ts";
import { enginePid } from "../harness/engine-process.ts";
import { startTestEngine, type TestEngine } from "../harness/test-engine.ts";
import { script, start } from "../node/pod-on-engine.ts";

const DISK_MEGABYTES = 160;
/** Each of a size that no free rest of a page holds. */
const CONTENT = "x".repeat(60_000);
const WRITES_MAX = 100;

const folder = mkdtempSync(join(tmpdir(), "tandem-disk-"));
const disk = join(folder, "disk");
const filler = join(disk, "filler");
const written: string[] = [];
let engine: TestEngine;

beforeAll(async () => {
  mkdirSync(disk);
  await runOk("mount", ["-t", "tmpfs", "-o", `size=${DISK_MEGABYTES}m`, "tmpfs", disk]);
  engine = await startTestEngine("disk", { dataDir: join(disk, "data") });
  const main = script("main", "httpd -f -p 8080 -h /etc");
  await start(engine, { metadata: { name: "steady" }, spec: { containers: [main] } });
  await engine.kubectl("wait pod/steady --for=condition=Ready --timeout=200s");
});

afterAll(async () => {
  rmSync(filler, { force: true });
  await engine[Symbol.asyncDispose]();
  await runOk("umount", [disk]);
  rmSync(folder, { recursive: true, force: true });
});

/** Every byte that is left. */
async function fillDisk(): Promise<void> {
  const { code } = await run("dd", ["if=/dev/zero", `of=${filler}`, "bs=64k"]);
  expect(code).toBe(1);
}

function create(name: string): ReturnType<TestEngine["tryKubectl"]> {
  return engine.tryKubectl(`create configmap ${name} --from-literal=content=${CONTENT}`);
}

/** Creates until the disk has no room for one more; the refusal. */
async function createUntilRefused(prefix: string): Promise<string> {
  for (let count = 0; count < WRITES_MAX; count += 1) {
    const name = `${prefix}-${count}`;
    const { code, stderr } = await create(name);
    if (code !== 0) return stderr;
    written.push(name);
  }
  throw new Error("a full disk took every write");
}

async function expectAllWritten(): Promise<void> {
  const list = await engine.kubectl("get configmap -o json");
  const { items }: { items: { metadata: { name: string }; data: { content?: string } }[] } =
    JSON.parse(list);
  const whole = items.filter(({ data }) => data.content === CONTENT);
  expect(whole.map(({ metadata }) => metadata.name).toSorted()).toEqual(written.toSorted());
}

/** Not through exec: for that the runtime must write. */
async function expectToServe(): Promise<void> {
  const address = await engine.kubectl("get pod steady -o jsonpath={.status.podIP}");
  const page = await fetch(`http://${address}:8080/hosts`);
  expect(await page.text()).toContain("localhost");
}

test("on a full disk a write is refused with the reason, and reads and pods go on", async () => {
  await fillDisk();
  expect(await createUntilRefused("first")).toContain(
    "the store cannot be written: database or disk is full",
  );
  await expectAllWritten();
  await expectToServe();
});

test("once there is room again writes succeed, without a restart", async () => {
  rmSync(filler);
  expect(await create("after")).toMatchObject({ code: 0, stderr: "" });
  written.push("after");
  await expectAllWritten();
});

test("an engine that is killed on a full disk has lost nothing that it acknowledged", async () => {
  await fillDisk();
  await createUntilRefused("second");
  process.kill(enginePid(engine), "SIGKILL");
  const refused = await engine.tandem("up");
  expect(refused.code).toBe(125);
  expect(refused.stderr).toMatch(/the disk of the data directory \S+ is full|its disk is full/);
  rmSync(filler);
  await engine.up();
  await expectAllWritten();
  await expectToServe();
  const restarts = "jsonpath={.status.containerStatuses[0].restartCount}";
  expect(await engine.kubectl(`get pod steady -o ${restarts}`)).toBe("0");
});

test("an image that the disk has no room for is refused, and the engine goes on", async () => {
  await fillDisk();
  const { code, stderr } = await engine.tandem("image load test/images/out/nginx-latest.tar");
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining("disk of the data directory is full"),
  ]);
  rmSync(filler);
  expect((await engine.tandem("image load test/images/out/nginx-latest.tar")).code).toBe(0);
});
