import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestEngine, type TestEngine } from "../harness/test-engine.ts";
import { tracesOf } from "./traces.ts";

let engine: TestEngine;

beforeAll(async () => {
  engine = await startTestEngine("survival");
});

afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  expect(await tracesOf(engine.dataDir)).toEqual([]);
});

/** Says "bye" when it is told to end, a tenth of a second later. */
function container(name: string, more = ""): string {
  const script = `trap 'sleep 0.1; echo ${name} bye; exit 0' TERM; echo ${name}; while :; do sleep 0.05; done`;
  return `{name: ${name}, image: busybox, imagePullPolicy: IfNotPresent, ${more} command: [sh, -c, "${script}"]}`;
}

const pod = `
apiVersion: v1
kind: Pod
metadata: {name: three}
spec:
  terminationGracePeriodSeconds: 10
  initContainers:
  - ${container("first", "restartPolicy: Always,")}
  - ${container("second", "restartPolicy: Always,")}
  containers:
  - ${container("main")}
`;

async function facts(): Promise<unknown> {
  const { status } = JSON.parse(await engine.kubectl("get pod three -o json"));
  return [...status.initContainerStatuses, ...status.containerStatuses].map(
    ({ name, containerID, restartCount, ready }) => ({ name, containerID, restartCount, ready }),
  );
}

function pidIn(file: string): number {
  return JSON.parse(readFileSync(join(engine.dataDir, file), "utf8")).pid;
}

/** When the container's first instance said bye: the line begins with the time. */
function byeOf(name: string): string {
  const pods = join(engine.dataDir, "logs", "pods");
  const folder = readdirSync(pods).find((entry) => entry.startsWith("default_three_")) ?? "";
  const lines = readFileSync(join(pods, folder, name, "0.log"), "utf8").split("\n");
  return lines.find((line) => line.endsWith(`${name} bye`)) ?? `${name} never said bye`;
}

async function ready(): Promise<void> {
  await engine.kubectl("wait pod/three --for=condition=Ready --timeout=30s");
}

test("containers outlive a killed engine, and the next one adopts them as they are", async () => {
  await engine.apply(pod);
  await ready();
  const before = await facts();
  process.kill(pidIn("engine.pid"), "SIGKILL");
  expect((await engine.tandem("status")).stdout).toContain("crashed; its containers go on");
  await engine.up();
  await ready();
  expect(await facts()).toEqual(before);
});

test("containers outlive a killed containerd, which the engine starts again", async () => {
  const before = await facts();
  const killed = pidIn("containerd/containerd.pid");
  process.kill(killed, "SIGKILL");
  for (let look = 0; look < 100 && pidIn("containerd/containerd.pid") === killed; look += 1) {
    await new Promise((done) => setTimeout(done, 50));
  }
  expect(await engine.kubectl("exec three -c main -- echo back")).toBe("back\n");
  expect(await facts()).toEqual(before);
});

test("down stops mains first and sidecars last to first; the next up runs the pod again", async () => {
  expect((await engine.tandem("down")).code).toBe(0);
  expect(await tracesOf(engine.dataDir)).toEqual([]);
  await engine.up();
  await ready();
  const byes = ["main", "second", "first"].map(byeOf);
  expect(byes).toEqual(byes.toSorted());
  const { status } = JSON.parse(await engine.kubectl("get pod three -o json"));
  expect(status.containerStatuses[0].restartCount).toBe(1);
});

test("down after a crash of engine and containerd still stops pods in order", async () => {
  process.kill(pidIn("engine.pid"), "SIGKILL");
  process.kill(pidIn("containerd/containerd.pid"), "SIGKILL");
  const { code, stderr } = await engine.tandem("down");
  expect(code).toBe(0);
  expect(stderr).toContain("starting it to stop them in order");
  expect(await tracesOf(engine.dataDir)).toEqual([]);
  await engine.up();
});
