import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Container, Pod } from "../../src/model/types/core-v1.ts";
import { startTestEngine, type TestEngine } from "../harness/test-engine.ts";
import { expectSoon, read, script, start } from "./pod-on-engine.ts";

/** The containers' `/shared`: they write what they do into one file, and the test tells them what to do by files. */
const shared = mkdtempSync(join(tmpdir(), "tandem-shared-"));
let engine: TestEngine;

beforeAll(async () => {
  engine = await startTestEngine("sidecars");
});

afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  rmSync(shared, { recursive: true, force: true });
});

const until = (file: string): string => `until [ -e /shared/${file} ]; do sleep 0.05; done`;

function container(name: string, doing: string, more: Partial<Container> = {}): Container {
  const say = `say() { echo ${name} $1 >>/shared/said; }; trap 'say stopped; exit 0' TERM`;
  return {
    ...script(name, `${say}; say started; ${doing}`),
    volumeMounts: [{ name: "shared", mountPath: "/shared" }],
    ...more,
  };
}

const proxy = container("proxy", `sleep 0.5; say up; touch /shared/up; ${until("never")}`, {
  restartPolicy: "Always",
  startupProbe: { exec: { command: ["test", "-e", "/shared/up"] }, periodSeconds: 1 },
});
const migrate = container("migrate", "say done");
const shipper = container("shipper", `${until("crash")}; rm /shared/crash; say crashed; exit 7`, {
  restartPolicy: "Always",
});
const main = container("main", `${until("finish")}; say finished`);

const pod: Pod & { readonly metadata: object; readonly spec: object } = {
  metadata: { name: "helped" },
  spec: {
    restartPolicy: "Never",
    terminationGracePeriodSeconds: 20,
    initContainers: [proxy, migrate, shipper],
    containers: [main],
    volumes: [{ name: "shared", hostPath: { path: shared } }],
  },
};

function tell(file: string): void {
  writeFileSync(join(shared, file), "");
}

function said(): readonly string[] {
  return readFileSync(join(shared, "said"), "utf8").trimEnd().split("\n");
}

/** Name, container and restarts of each of the pod's containers. */
async function lives(): Promise<Readonly<Record<string, readonly [string, number]>>> {
  const { status } = await read(engine, "helped");
  const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  return Object.fromEntries(
    all.map(({ name, containerID = "", restartCount }) => [name, [containerID, restartCount]]),
  );
}

const started = [
  "proxy started",
  "proxy up",
  "migrate started",
  "migrate done",
  "shipper started",
  "main started",
];

test("two sidecars, a regular init between them and a main start one after another", async () => {
  await start(engine, pod);
  await engine.kubectl("wait pod/helped --for=condition=Ready --timeout=200s");
  await expect.poll(said, { timeout: 60_000 }).toEqual(started);
  expect(await engine.kubectl("get pod helped --no-headers")).toMatch(/^helped +3\/3 +Running +0 /);
});

test("a sidecar that crashes is restarted, and nobody else is touched", async () => {
  const before = await lives();
  tell("crash");
  await expectSoon(engine, "helped", {
    fact: ({ status }) => {
      const found = status?.initContainerStatuses?.find(({ name }) => name === "shipper");
      return [found?.restartCount, found?.lastState?.terminated?.exitCode, found?.ready];
    },
    expected: [1, 7, true],
  });
  const after = await lives();
  expect({ ...after, shipper: before["shipper"] }).toEqual(before);
  expect(said().slice(started.length)).toEqual(["shipper crashed", "shipper started"]);
});

test("when main has completed, the sidecars stop last to first and the pod has succeeded", async () => {
  tell("finish");
  await expectSoon(engine, "helped", {
    fact: ({ status }) => [
      status?.phase,
      status?.containerStatuses?.[0]?.state?.terminated?.exitCode,
    ],
    expected: ["Succeeded", 0],
  });
  expect(said().slice(-3)).toEqual(["main finished", "shipper stopped", "proxy stopped"]);
});
