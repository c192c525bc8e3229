import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Pod } from "../../src/model/types/core-v1.ts";
import { startTestEngine, type TestEngine } from "../harness/test-engine.ts";
import { eventMessages, expectSoon, read, script, start } from "./pod-on-engine.ts";

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine("test-cases");
});
afterAll(async () => engine[Symbol.asyncDispose]());

const conditionTypes = ["PodReadyToStartContainers", "Initialized", "ContainersReady", "Ready"];

function conditions({ status }: Pod): readonly (string | undefined)[] {
  return conditionTypes.map(
    (type) => status?.conditions?.find((condition) => condition.type === type)?.status,
  );
}

test.for([
  { title: "without init", init: [], initialized: "True", kind: "configMap" },
  { title: "with init", init: [script("i", "true")], initialized: "False", kind: "secret" },
])(
  "case 112: a missing $kind volume, $title: nothing is ready and an event tells; then all is",
  async ({ init, initialized, kind }) => {
    const name = `missing-${kind.toLowerCase()}`;
    const source = kind === "secret" ? { secretName: name } : { name };
    const mounted = { volumeMounts: [{ name: "v", mountPath: "/v" }] };
    await start(engine, {
      metadata: { name },
      spec: {
        terminationGracePeriodSeconds: 0,
        initContainers: init,
        containers: [{ ...script("m", "sleep 1000"), ...mounted }],
        volumes: [{ name: "v", [kind]: source }],
      },
    });
    await expect
      .poll(async () => eventMessages(engine, name, "FailedMount"), { timeout: 60_000 })
      .toContainEqual(expect.stringMatching(/MountVolume\.SetUp failed for volume "v".*not found/));
    expect(conditions(await read(engine, name))).toEqual(["False", initialized, "False", "False"]);
    await engine.kubectl(
      kind === "secret" ? `create secret generic ${name}` : `create configmap ${name}`,
    );
    await expect
      .poll(async () => conditions(await read(engine, name)), { timeout: 60_000 })
      .toEqual(["True", "True", "True", "True"]);
  },
);

test("case 183: a restart in place is invisible to a Job's podFailurePolicy, and the Job completes", async () => {
  const counted = "[ -e /v/ran ] && exit 0; touch /v/ran; exit 42";
  const job = {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "in-place" },
    spec: {
      backoffLimit: 0,
      podFailurePolicy: {
        rules: [{ action: "FailJob", onExitCodes: { operator: "In", values: [42] } }],
      },
      template: {
        spec: {
          restartPolicy: "Never",
          containers: [
            {
              ...script("m", counted),
              restartPolicy: "OnFailure",
              volumeMounts: [{ name: "v", mountPath: "/v" }],
            },
          ],
          volumes: [{ name: "v", emptyDir: {} }],
        },
      },
    },
  };
  await engine.apply(JSON.stringify(job));
  await engine.kubectl("wait job/in-place --for=condition=complete --timeout=90s");
  const list = JSON.parse(await engine.kubectl("get pods -l job-name=in-place -o json")) as {
    readonly items: readonly Pod[];
  };
  expect(list.items.map(({ status }) => status)).toMatchObject([
    {
      phase: "Succeeded",
      containerStatuses: [{ restartCount: 1, lastState: { terminated: { exitCode: 42 } } }],
    },
  ]);
});

test("case 180: a static pod's manifest is run, changed and taken away", async () => {
  const file = join(engine.dataDir, "manifests", "web.yaml");
  const write = (message: string): void => {
    const trap = "trap 'exit 0' TERM; while :; do sleep 1000 & wait $!; done";
    const containers = [script("m", `echo ${message}; ${trap}`)];
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "static" },
      spec: { containers },
    };
    writeFileSync(file, JSON.stringify(pod));
  };
  const name = `static-${(await engine.kubectl("get nodes -o name")).trim().replace("node/", "")}`;
  const log = async (): Promise<string> => (await engine.tryKubectl(`logs ${name}`)).stdout;
  write("first");
  await expect.poll(log, { timeout: 60_000 }).toBe("first\n");
  write("second");
  await expect.poll(log, { timeout: 60_000 }).toBe("second\n");
  rmSync(file);
  await expect
    .poll(async () => engine.kubectl("get pods -o name"), { timeout: 60_000 })
    .not.toContain(name);
});

test("case 81: a sidecar that loses its readiness file on TERM turns the ending pod NotReady", async () => {
  const probe = { exec: { command: ["cat", "/tmp/well"] }, periodSeconds: 1, failureThreshold: 1 };
  const text = `touch /tmp/well; trap 'rm /tmp/well' TERM; while [ ! -e /tmp/end ]; do sleep 0.2; done`;
  await start(engine, {
    metadata: { name: "losing" },
    spec: {
      terminationGracePeriodSeconds: 60,
      initContainers: [
        {
          ...script("s", text),
          restartPolicy: "Always",
          startupProbe: { ...probe, failureThreshold: 60 },
          readinessProbe: probe,
          livenessProbe: probe,
        },
      ],
      containers: [script("m", "trap 'exit 0' TERM; while :; do sleep 1000 & wait $!; done")],
    },
  });
  await engine.kubectl("wait pod/losing --for=condition=Ready --timeout=60s");
  await engine.kubectl("delete pod losing --wait=false");
  await expectSoon(engine, "losing", {
    fact: (pod) => [
      pod.metadata?.deletionTimestamp !== undefined,
      pod.status?.initContainerStatuses?.[0]?.ready,
      conditions(pod).at(-1),
    ],
    expected: [true, false, "False"],
  });
  await engine.kubectl("exec losing -c s -- touch /tmp/end");
  await engine.kubectl("wait pod/losing --for=delete --timeout=60s");
  const killings = await eventMessages(engine, "losing", "Killing");
  expect(killings.toSorted()).toEqual(["Stopping container m", "Stopping container s"]);
});
