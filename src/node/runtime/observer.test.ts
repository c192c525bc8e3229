import { expect, onTestFinished, test } from "vitest";

import { EventQueue } from "../../cri/event-queue.ts";
import type { ContainerRecord } from "../../lifecycle/runtime-view.ts";
import type { ContainerStatus, Cri, RuntimeEvent } from "../../ports/cri.ts";
import { containerNameLabel, podUidLabel } from "../container-config/identity.ts";
import { RuntimeObserver } from "./observer.ts";

const id = "c1";
const startedAt = 1_000;
const labels = { [podUidLabel]: "u", [containerNameLabel]: "main" };
const metadata = { name: "main", attempt: 0 };

const running: ContainerStatus = {
  id,
  metadata,
  state: "CONTAINER_RUNNING",
  createdAt: 900,
  startedAt,
  finishedAt: undefined,
  exitCode: 0,
  image: { image: "busybox" },
  imageRef: "sha256:1",
  imageId: "sha256:1",
  reason: "",
  message: "",
  labels,
  annotations: {},
  mounts: [],
  logPath: "/nowhere",
  resources: undefined,
  user: undefined,
  stopSignal: undefined,
};

/** A runtime with one container, whose status and events the test says. */
function runtimeWith(first: ContainerStatus) {
  let status = first;
  const queue = new EventQueue();
  const cri: Pick<
    Cri,
    "listPodSandbox" | "listContainers" | "containerStatus" | "podSandboxStatus" | "events"
  > = {
    listPodSandbox: async () => [],
    listContainers: async () => [
      { ...status, podSandboxId: "s1", createdAt: status.createdAt, image: status.image },
    ],
    containerStatus: async () => status,
    podSandboxStatus: async () => {
      throw new Error("there is no sandbox");
    },
    events: (signal) => queue.drain(signal),
  };
  const observer = new RuntimeObserver(cri);
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const hints = observer.watch(stop.signal)[Symbol.asyncIterator]();
  return {
    observer,
    become: (next: Partial<ContainerStatus>) => (status = { ...status, ...next }),
    /** Returns once the observer has heard it. */
    async tell(event: RuntimeEvent): Promise<void> {
      const heard = hints.next();
      queue.push(event);
      await heard;
    },
    async record(): Promise<ContainerRecord | undefined> {
      return (await observer.observe("u")).containers[0];
    },
  };
}

function exit(exitCode: number, settled = false): RuntimeEvent {
  return { kind: "exited", id, at: 2_000, exitCode, settled };
}

test("an exit is seen before CRI shows it, with the code and the moment of the event", async () => {
  const runtime = runtimeWith(running);
  expect(await runtime.record()).toMatchObject({ state: "running", startedAt });
  await runtime.tell(exit(0));
  expect(await runtime.record()).toMatchObject({
    state: "exited",
    startedAt,
    finishedAt: 2_000,
    exitCode: 0,
    reason: "Completed",
  });
  expect(runtime.observer.isEnding(id)).toBe(true);
});

test("what CRI says in the end counts", async () => {
  const runtime = runtimeWith(running);
  await runtime.tell(exit(3));
  expect(await runtime.record()).toMatchObject({ state: "exited", exitCode: 3, reason: "Error" });
  runtime.become({
    state: "CONTAINER_EXITED",
    exitCode: 3,
    finishedAt: 2_000,
    reason: "OOMKilled",
  });
  await runtime.tell(exit(3, true));
  expect(await runtime.record()).toMatchObject({ state: "exited", reason: "OOMKilled" });
  expect(runtime.observer.isEnding(id)).toBe(false);
});

test("a kill is for the runtime to name: it may have been for want of memory", async () => {
  const runtime = runtimeWith(running);
  await runtime.tell(exit(137));
  expect(await runtime.record()).toMatchObject({ state: "running" });
});

test("so is every end of a container in which something ran out of memory", async () => {
  const runtime = runtimeWith(running);
  await runtime.tell({ kind: "oom", id, at: 1_999 });
  await runtime.tell(exit(1));
  expect(await runtime.record()).toMatchObject({ state: "running" });
});

test("a log that has to speak for a failure is waited for", async () => {
  const policy = "io.kubernetes.container.terminationMessagePolicy";
  const runtime = runtimeWith({ ...running, annotations: { [policy]: "FallbackToLogsOnError" } });
  await runtime.tell(exit(1));
  expect(await runtime.record()).toMatchObject({ state: "running" });
});
