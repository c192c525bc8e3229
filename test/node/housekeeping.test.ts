import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

import { startTestEngine, type TestEngine } from "../harness/test-engine.ts";
import { expectSoon, read, script, start } from "./pod-on-engine.ts";

/** A look every ten seconds, and some room. */
const LOOK_MS = 60_000;

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine("test-keeping");
});
afterAll(async () => engine[Symbol.asyncDispose]());

test("a log that grows too large is rotated, and the container writes on", async () => {
  await start(engine, {
    metadata: { name: "chatty" },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [
        script("m", "yes 0123456789 | head -c 12000000; echo; while :; do echo on; sleep 1; done"),
      ],
    },
  });
  await engine.kubectl("wait pod/chatty --for=condition=Ready --timeout=60s");
  const { uid = "" } = (await read(engine, "chatty")).metadata ?? {};
  const directory = join(engine.dataDir, "logs", "pods", `default_chatty_${uid}`, "m");
  const files = (): readonly string[] => readdirSync(directory).toSorted();
  await expect
    .poll(files, { timeout: LOOK_MS })
    .toEqual(["0.log", expect.stringMatching(/^0\.log\.\d{8}-\d{6}$/)]);
  await expect
    .poll(async () => engine.kubectl("logs chatty --tail=1"), { timeout: LOOK_MS })
    .toBe("on\n");
});

test("a pod that puts more into an emptyDir than it may is evicted", async () => {
  await start(engine, {
    metadata: { name: "greedy" },
    spec: {
      containers: [
        {
          ...script("m", "head -c 3000000 /dev/zero >/scratch/f; sleep 1000"),
          volumeMounts: [{ name: "scratch", mountPath: "/scratch" }],
        },
      ],
      volumes: [{ name: "scratch", emptyDir: { sizeLimit: "1Mi" } }],
    },
  });
  await expect
    .poll(async () => (await read(engine, "greedy")).status?.phase, { timeout: LOOK_MS })
    .toBe("Failed");
  await expectSoon(engine, "greedy", {
    fact: ({ status }) => [
      status?.reason,
      status?.message,
      status?.conditions?.find(({ type }) => type === "DisruptionTarget")?.reason,
    ],
    expected: [
      "Evicted",
      'Usage of EmptyDir volume "scratch" exceeds the limit "1Mi". ',
      "TerminationByKubelet",
    ],
  });
});

test("what an engine that was killed left behind of a deleted pod is mounted nowhere after the next start", async () => {
  await start(engine, {
    metadata: { name: "left" },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [
        { ...script("m", "sleep 1000"), volumeMounts: [{ name: "mem", mountPath: "/mem" }] },
      ],
      volumes: [{ name: "mem", emptyDir: { medium: "Memory" } }],
    },
  });
  await engine.kubectl("wait pod/left --for=condition=Ready --timeout=60s");
  const { uid = "" } = (await read(engine, "left")).metadata ?? {};
  await engine.kubectl("delete pod left --wait=false");
  const pid = execFileSync("cat", [join(engine.dataDir, "engine.pid")]).toString();
  process.kill(Number(/\d+/.exec(pid)?.[0]), "SIGKILL");
  await engine.up();
  const mounts = (): string =>
    execFileSync("sh", ["-c", `grep ${uid} /proc/self/mountinfo || :`]).toString();
  await expect.poll(mounts, { timeout: LOOK_MS }).toBe("");
});
