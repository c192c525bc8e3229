import { expect, test } from "vitest";
import { ManualClock, settle } from "../client/testing/manual-clock.ts";
import type { RuntimeEvent } from "../ports/cri.ts";
import type { ContainerConfig, PodSandboxConfig } from "../ports/cri-config.ts";
import type { FakePrograms } from "./fake-program.ts";
import { FakeRuntime } from "./fake-runtime.ts";

const START = 1_000_000;

const sandboxConfig: PodSandboxConfig = {
  metadata: { name: "web", uid: "u1", namespace: "default", attempt: 0 },
  labels: { "io.kubernetes.pod.uid": "u1" },
};

function containerConfig(name: string, attempt = 0): ContainerConfig {
  return { metadata: { name, attempt }, image: { image: "busybox" } };
}

async function setUp(programs?: FakePrograms) {
  const clock = new ManualClock(START);
  const runtime = new FakeRuntime({ clock, programs, images: { busybox: { present: true } } });
  const podSandboxId = await runtime.runPodSandbox({ config: sandboxConfig });
  const create = (config: ContainerConfig): Promise<string> =>
    runtime.createContainer({ podSandboxId, config, sandboxConfig });
  return { clock, runtime, podSandboxId, create };
}

test("a container that ignores its stop signal is killed when the grace period ends", async () => {
  const { clock, runtime, create } = await setUp(() => ({ onTerm: "ignore" }));
  const id = await create(containerConfig("main"));
  await runtime.startContainer(id);
  const stopped = runtime.stopContainer(id, 5);
  await clock.pass(4_999);
  expect((await runtime.containerStatus(id)).state).toBe("CONTAINER_RUNNING");
  await clock.pass(1);
  await stopped;
  const { state, exitCode, reason, finishedAt } = await runtime.containerStatus(id);
  expect({ state, exitCode, reason, finishedAt }).toEqual({
    state: "CONTAINER_EXITED",
    exitCode: 137,
    reason: "Error",
    finishedAt: START + 5_000,
  });
});

test("a name and attempt can be used once, and again when the container is removed", async () => {
  const { runtime, create } = await setUp();
  const id = await create(containerConfig("main"));
  await expect(create(containerConfig("main"))).rejects.toThrow("is reserved for");
  await create(containerConfig("main", 1));
  await runtime.removeContainer(id);
  await create(containerConfig("main"));
  expect((await runtime.listContainers()).map(({ metadata }) => metadata)).toEqual([
    { name: "main", attempt: 1 },
    { name: "main", attempt: 0 },
  ]);
});

test("a start that fails leaves an exited container with the reason StartError", async () => {
  const { runtime, create } = await setUp(() => ({ startFailure: "no such command" }));
  const id = await create(containerConfig("main"));
  await expect(runtime.startContainer(id)).rejects.toThrow("no such command");
  const { state, exitCode, reason, message } = await runtime.containerStatus(id);
  expect({ state, exitCode, reason, message }).toEqual({
    state: "CONTAINER_EXITED",
    exitCode: 128,
    reason: "StartError",
    message: "no such command",
  });
});

test("events tell in order what happened, beginning with a resync", async () => {
  const { clock, runtime, create } = await setUp(() => ({ exit: { afterMs: 30, exitCode: 3 } }));
  const heard: RuntimeEvent[] = [];
  const listening = new AbortController();
  const done = (async () => {
    for await (const event of runtime.events(listening.signal)) heard.push(event);
  })();
  await settle();
  const id = await create(containerConfig("main"));
  await runtime.startContainer(id);
  await clock.pass(30);
  await runtime.removeContainer(id);
  await settle();
  listening.abort();
  await done;
  expect(heard).toEqual([
    { kind: "resync", at: START, reason: "connected" },
    { kind: "created", id, at: START },
    { kind: "started", id, at: START },
    { kind: "exited", id, at: START + 30, exitCode: 3, settled: true },
    { kind: "deleted", id, at: START + 30 },
  ]);
});

test("a reboot ends every process and every sandbox but keeps the records", async () => {
  const { runtime, create, podSandboxId } = await setUp();
  const id = await create(containerConfig("main"));
  await runtime.startContainer(id);
  runtime.reboot();
  expect((await runtime.containerStatus(id)).exitCode).toBe(255);
  expect((await runtime.podSandboxStatus(podSandboxId)).state).toBe("SANDBOX_NOTREADY");
});

test("an absent image is there after a slow pull", async () => {
  const { clock, runtime } = await setUp();
  runtime.images.set("nginx", { present: false, pullMs: 200 });
  expect(await runtime.imageStatus({ image: "nginx" })).toBeUndefined();
  const pulled = runtime.pullImage({ image: { image: "nginx" } });
  await clock.pass(200);
  expect((await runtime.imageStatus({ image: await pulled }))?.repoTags).toEqual(["nginx"]);
  expect(runtime.images.pulls).toEqual(["nginx"]);
});
