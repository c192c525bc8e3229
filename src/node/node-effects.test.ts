import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

import { configmaps } from "../client/resources.ts";
import { ManualClock } from "../client/testing/manual-clock.ts";
import { MemoryApi } from "../client/testing/memory-api.ts";
import { FakeRuntime } from "../cri/fake-runtime.ts";
import type { FakePrograms } from "../cri/fake-program.ts";
import type { Container, Pod, PodSpec } from "../model/types/core-v1.ts";
import { cgroupLayout } from "./cgroups/layout.ts";
import { PodCgroups, removeAllCgroups } from "./cgroups/pod-cgroups.ts";
import { configurationFrom } from "./configuration-source.ts";
import type { NodeEffects, StartOutcome } from "./effects.ts";
import { PodImages } from "./images/pod-images.ts";
import { PullRecords } from "./images/pull-records.ts";
import { createNodeEffects } from "./node-effects.ts";
import type { NodeHost } from "./node-host.ts";
import { nodePathsUnder } from "./paths.ts";
import { RuntimeObserver } from "./runtime/observer.ts";
import { silentLog } from "./testing.ts";
import { PodVolumes } from "./volumes/pod-volumes.ts";
import { ServiceAccountTokens } from "./volumes/service-account-tokens.ts";
import { releaseVolatile, VolatileStorage } from "./volumes/volatile.ts";

const isRoot = process.getuid?.() === 0;
const never = new AbortController().signal;
const image = "busybox:1";
const main: Container = { name: "m", image, terminationMessagePath: "/dev/termination-log" };

test.runIf(isRoot)("a pod goes through its whole life and leaves nothing", async () => {
  const { effects, dataDirectory, runtime } = fixture();
  const pod = podOf({ containers: [main] });
  expect(await effects.preparePod(pod, never)).toEqual({ ok: true, events: [] });
  const sandbox = await effects.createSandbox(pod, 0, never);
  if (!sandbox.ok) throw new Error(sandbox.message);
  const started = await startMain(effects, pod, sandbox);
  if (!started.ok) throw new Error(started.message);
  const hosts = readFileSync(join(dataDirectory, "pods/u/etc-hosts"), "utf8");
  expect(hosts).toContain(`${sandbox.ips[0]}\tp\n`);
  const file = join(dataDirectory, "pods/u/containers/m/0");
  writeFileSync(file, "last words");
  runtime.exit(started.id, 3);
  const [record] = (await effects.observe("u")).containers;
  expect(record).toMatchObject({
    id: started.id,
    name: "m",
    state: "exited",
    exitCode: 3,
    message: "last words",
    restartCount: 0,
  });
  expect(await effects.stopSandbox(sandbox.id, never)).toEqual({ ok: true });
  expect(await effects.cleanUpPod({ uid: "u", name: "p", namespace: "ns" }, never)).toEqual({
    ok: true,
  });
  expect(existsSync(join(dataDirectory, "pods/u"))).toBe(false);
  await effects.removeContainer(started.id, { keepLogs: false }, never);
  await effects.removeSandbox(sandbox.id, never);
  expect(existsSync(join(dataDirectory, "logs/pods/ns_p_u"))).toBe(false);
  expect(await effects.observeAll()).toEqual([]);
});

test.runIf(isRoot)("a failure to prepare is told as a kubelet tells it", async () => {
  const { effects } = fixture();
  const pod = podOf({
    containers: [{ ...main, volumeMounts: [{ name: "v", mountPath: "/v" }] }],
    volumes: [{ name: "v", configMap: { name: "nope" } }],
  });
  const message = 'MountVolume.SetUp failed for volume "v" : configmap "nope" not found';
  expect(await effects.preparePod(pod, never)).toEqual({
    ok: false,
    message,
    events: [{ type: "Warning", reason: "FailedMount", message }],
  });
});

test.runIf(isRoot)("each step of a start fails with a reason of its own", async () => {
  const { effects, runtime, api } = fixture((config) =>
    config.metadata.name === "bad" ? { startFailure: "no such file" } : {},
  );
  const env = [{ name: "A", valueFrom: { configMapKeyRef: { name: "cm", key: "A" } } }];
  const pod = podOf({
    containers: [
      { ...main, env },
      { name: "bad", image },
    ],
  });
  const sandbox = await effects.createSandbox(pod, 0, never);
  if (!sandbox.ok) throw new Error(sandbox.message);
  expect(await startMain(effects, pod, sandbox)).toEqual({
    ok: false,
    reason: "CreateContainerConfigError",
    message: 'configmap "cm" not found',
  });
  await api.create(configmaps, "ns", {
    metadata: { namespace: "ns", name: "cm" },
    data: { A: "1" },
  });
  expect(await startMain(effects, pod, sandbox)).toMatchObject({ ok: true });
  const failed = await startMain(effects, pod, sandbox, "bad");
  expect(failed).toMatchObject({
    ok: false,
    reason: "RunContainerError",
    message: "no such file",
    id: expect.any(String),
  });
  await runtime.stopPodSandbox(sandbox.id);
  expect(await startMain(effects, pod, sandbox)).toMatchObject({
    ok: false,
    reason: "CreateContainerError",
  });
});

test.runIf(isRoot)(
  "what happens in the runtime is told with the pod that it happens to",
  async () => {
    const { effects, runtime } = fixture();
    const pod = podOf({ containers: [main] });
    const stop = new AbortController();
    const hints: string[] = [];
    const watching = (async () => {
      for await (const { kind, podUid } of effects.watch(stop.signal)) {
        hints.push(`${kind} ${podUid ?? "?"}`);
        if (kind === "stopped") stop.abort();
      }
    })();
    const sandbox = await effects.createSandbox(pod, 0, never);
    if (!sandbox.ok) throw new Error(sandbox.message);
    const started = await startMain(effects, pod, sandbox);
    if (!started.ok) throw new Error(started.message);
    runtime.exit(started.id, 0);
    await watching;
    expect(hints[0]).toBe("other ?");
    expect(hints.at(-1)).toBe("stopped u");
  },
);

interface Fixture {
  readonly effects: NodeEffects;
  readonly runtime: FakeRuntime;
  readonly api: MemoryApi;
  readonly dataDirectory: string;
}

function fixture(programs: FakePrograms = () => ({})): Fixture {
  const dataDirectory = mkdtempSync(join(tmpdir(), "tandem-effects-"));
  const paths = nodePathsUnder(dataDirectory);
  const clock = new ManualClock(Date.parse("2026-11-21T00:00:00Z"));
  const api = new MemoryApi(clock);
  const runtime = new FakeRuntime({ clock, programs, images: { [image]: { present: true } } });
  const root = `/tandem-test-effects-${process.pid}-${Math.trunc(performance.now())}`;
  const layout = cgroupLayout(readFileSync("/proc/self/mounts", "utf8"));
  const configuration = configurationFrom(api);
  onTestFinished(async () => {
    await removeAllCgroups({ layout, root, clock });
    await releaseVolatile(paths);
    rmSync(dataDirectory, { recursive: true, force: true });
  });
  const shared = { cri: runtime, api, clock, log: silentLog, paths };
  const effects = createNodeEffects({
    ...shared,
    host,
    cgroups: new PodCgroups({ layout, root, allocatableCpuMillis: 2000, clock }),
    volumes: new PodVolumes({
      ...shared,
      configuration,
      tokens: new ServiceAccountTokens(api, clock),
      allocatable: host.allocatable,
      volatile: new VolatileStorage(paths),
      memoryBytes: host.memoryCapacityBytes,
      now: () => clock.now(),
    }),
    images: new PodImages({
      ...shared,
      configuration,
      records: new PullRecords(join(dataDirectory, "image-pulls.json")),
    }),
    observer: new RuntimeObserver(runtime),
    services: async () => [],
    startsMax: 2,
  });
  return { effects, runtime, api, dataDirectory };
}

const host: NodeHost = {
  nodeName: "box",
  hostIPs: ["192.168.0.7"],
  allocatable: { cpu: "2", memory: "8Gi" },
  imageVolumes: false,
  recursiveReadOnly: false,
  seccompDirectory: "/s",
  appArmorEnabled: false,
  supplementalGroupsPolicy: false,
  memoryCapacityBytes: 8 * 1024 ** 3,
  cgroupVersion: 1,
  limitsSwap: false,
  resolver: {
    clusterDomain: "cluster.local",
    clusterDNS: ["10.96.0.10"],
    host: { servers: [], searches: [], options: [] },
  },
};

function podOf(spec: PodSpec): Pod {
  return { metadata: { name: "p", namespace: "ns", uid: "u" }, spec };
}

async function startMain(
  effects: NodeEffects,
  pod: Pod,
  sandbox: { readonly id: string; readonly ips: readonly string[] },
  name = "m",
): Promise<StartOutcome> {
  const container = pod.spec?.containers.find((each) => each.name === name) ?? main;
  const wanted = { pod, container, prefetch: false, onPulling: () => undefined };
  const found = await effects.ensureImage(wanted, never);
  if (!found.ok) throw new Error(found.message);
  const { imageRef } = found;
  const where = { sandboxId: sandbox.id, podIps: sandbox.ips };
  return effects.startContainer(
    { pod, container, imageRef, ...where, onCreated: () => undefined },
    never,
  );
}
