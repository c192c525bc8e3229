import { createReadStream, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runningContainerd } from "../../src/engine/containerd/process.ts";
import { startContainerd } from "../../src/engine/containerd/start.ts";
import { importImages } from "../../src/engine/images/import.ts";
import { findCtr } from "../../src/engine/images/load.ts";
import type { RuntimeEvent } from "../../src/ports/cri.ts";
import type { ContainerConfig, PodSandboxConfig } from "../../src/ports/cri-config.ts";
import { run } from "../harness/command.ts";
import { imageFolder } from "../harness/test-engine.ts";
import { type PrivateContainerd, startPrivateContainerd } from "./private-containerd.ts";
import { tracesOf } from "./traces.ts";

/** A call and an event on the way; on a busy machine too. */
const SOON_MS = 500;

let containerd: PrivateContainerd;

beforeAll(async () => {
  containerd = await startPrivateContainerd();
  const { cri, files, clock } = containerd;
  const archive = createReadStream(join(imageFolder, "busybox-latest.tar"));
  const names = await importImages(cri, await findCtr(files.containerd), archive, clock);
  expect(names).toEqual(["docker.io/library/busybox:latest"]);
});

afterAll(async () => {
  await containerd[Symbol.asyncDispose]();
});

function shell(name: string, script: string): ContainerConfig {
  return {
    metadata: { name, attempt: 0 },
    image: { image: "busybox" },
    command: ["sh", "-c", script],
    logPath: `${name}.log`,
  };
}

async function startIn(
  sandboxConfig: PodSandboxConfig,
  config: ContainerConfig,
): Promise<{ readonly podSandboxId: string; readonly id: string }> {
  const { cri } = containerd;
  const podSandboxId = await cri.runPodSandbox({ config: sandboxConfig });
  const id = await cri.createContainer({ podSandboxId, config, sandboxConfig });
  await cri.startContainer(id);
  return { podSandboxId, id };
}

/** The events until one that `isLast`. */
async function hearUntil(
  isLast: (event: RuntimeEvent) => boolean,
): Promise<readonly RuntimeEvent[]> {
  const heard: RuntimeEvent[] = [];
  const stop = new AbortController();
  for await (const event of containerd.cri.events(stop.signal)) {
    heard.push(event);
    if (isLast(event)) stop.abort();
  }
  return heard;
}

test("an image is known by every form of its name", async () => {
  const { cri } = containerd;
  const full = await cri.imageStatus({ image: "docker.io/library/busybox:latest" });
  expect(await cri.imageStatus({ image: "busybox" })).toEqual(full);
  expect(await cri.imageStatus({ image: full?.id ?? "" })).toEqual(full);
  expect(await cri.imageStatus({ image: "nowhere/nothing" })).toBeUndefined();
});

test("the exit of a container is heard within moments, with its code and the time of its end", async () => {
  const { cri, clock } = containerd;
  const heard = hearUntil((event) => event.kind === "exited" && event.settled);
  const { id, podSandboxId } = await startIn(
    containerd.sandboxConfig("exit"),
    shell("main", "sleep 0.3; exit 7"),
  );
  const exits = (await heard).filter(({ kind }) => kind === "exited");
  const heardAt = clock.now();
  const status = await cri.containerStatus(id);
  expect(status).toMatchObject({ state: "CONTAINER_EXITED", exitCode: 7, reason: "Error" });
  // Both tell nanoseconds, which a number of milliseconds holds to the microsecond.
  const at: unknown = expect.closeTo(status?.finishedAt ?? 0, 2);
  // At once, and again when the runtime's own records say so.
  expect(exits).toEqual([
    { kind: "exited", id, at, exitCode: 7, settled: false },
    { kind: "exited", id, at, exitCode: 7, settled: true },
  ]);
  expect(heardAt - (status.finishedAt ?? 0)).toBeLessThan(SOON_MS);
  await cri.removePodSandbox(podSandboxId);
});

test("a container obeys its limits and runs as who it is told to", async () => {
  const { cri } = containerd;
  const config: ContainerConfig = {
    ...shell("main", "id -u; id -g; cat /proc/self/oom_score_adj; sleep 60"),
    linux: {
      resources: { memoryLimitInBytes: 33_554_432, cpuShares: 512, oomScoreAdj: 999 },
      securityContext: { runAsUser: 1234, runAsGroup: 4321 },
    },
  };
  const { id, podSandboxId } = await startIn(containerd.sandboxConfig("limits"), config);
  const asked = await cri.execSync({ containerId: id, cmd: ["id", "-u"], timeoutSeconds: 5 });
  expect(Buffer.from(asked.stdout).toString()).toBe("1234\n");
  const { logPath, resources } = await cri.containerStatus(id);
  expect(readFileSync(logPath, "utf8")).toMatch(/F 1234\n.*F 4321\n.*F 999\n/s);
  expect(resources).toMatchObject({ memoryLimitInBytes: 33_554_432, cpuShares: 512 });
  await cri.stopContainer(id, 0);
  await cri.removePodSandbox(podSandboxId);
});

test("a command that takes too long is ended with DeadlineExceeded, one that is absent is refused", async () => {
  const { cri } = containerd;
  const { id, podSandboxId } = await startIn(
    containerd.sandboxConfig("exec"),
    shell("main", "sleep 60"),
  );
  const exec = (cmd: readonly string[]) =>
    cri.execSync({ containerId: id, cmd, timeoutSeconds: 1 });
  expect(await exec(["sh", "-c", "echo out; echo err >&2; exit 3"])).toEqual({
    stdout: Buffer.from("out\n"),
    stderr: Buffer.from("err\n"),
    exitCode: 3,
  });
  await expect(exec(["sleep", "30"])).rejects.toMatchObject({ code: "DeadlineExceeded" });
  await expect(exec(["no-such-command"])).rejects.toThrow("no-such-command");
  await cri.stopContainer(id, 0);
  await cri.stopContainer(id, 0);
  await cri.removePodSandbox(podSandboxId);
  await cri.removeContainer(id);
  await expect(cri.containerStatus(id)).rejects.toMatchObject({ code: "NotFound" });
});

test("containers outlive containerd, and its return is heard as a resync", async () => {
  const { cri, clock, files, spec } = containerd;
  const { id, podSandboxId } = await startIn(
    containerd.sandboxConfig("outlive"),
    shell("main", "sleep 60"),
  );
  const before = await cri.containerStatus(id);
  let resyncs = 0;
  const resynced = hearUntil((event) => {
    if (event.kind === "resync") resyncs += 1;
    return resyncs > 1 && event.kind === "resync" && event.reason !== "connected";
  });
  await clock.sleep(100);
  const { pid } = (await runningContainerd(files.containerd)) ?? { pid: 0 };
  process.kill(pid, "SIGKILL");
  while (await runningContainerd(files.containerd)) await clock.sleep(5);
  expect((await startContainerd(spec, clock)).adopted).toBe(false);
  expect((await startContainerd(spec, clock)).adopted).toBe(true);
  await resynced;
  expect(await cri.containerStatus(id)).toEqual(before);
  await cri.removePodSandbox(podSandboxId);
});

test("whatever a crash leaves is found and swept away", async () => {
  const { files, clock, cri } = containerd;
  const tables = await run("nft", ["list", "tables"]);
  const withHostPort = (name: string, hostPort: number): PodSandboxConfig => ({
    ...containerd.sandboxConfig(name),
    portMappings: [{ protocol: "TCP", containerPort: 80, hostPort }],
  });
  const orderly = await startIn(withHostPort("orderly", 38_122), shell("main", "sleep 600"));
  await cri.removePodSandbox(orderly.podSandboxId);
  await startIn(withHostPort("crash", 38_123), shell("main", "sleep 600"));
  expect((await tracesOf(files.dataDirectory)).length).toBeGreaterThan(10);
  const { pid } = (await runningContainerd(files.containerd)) ?? { pid: 0 };
  process.kill(pid, "SIGKILL");
  await clock.sleep(50);
  await containerd.sweep();
  expect(await tracesOf(files.dataDirectory)).toEqual([]);
  expect(await run("nft", ["list", "tables"])).toEqual(tables);
});
