import {
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  existsSync,
  writeFileSync,
  readdirSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

import { ManualClock } from "../../client/testing/manual-clock.ts";
import type { Pod, Volume } from "../../model/types/core-v1.ts";
import { nodePathsUnder, type NodePaths } from "../paths.ts";
import { fakeApi, silentLog } from "../testing.ts";
import type { MountedVolume } from "./mounted-volume.ts";
import { mountPointsBelow } from "./mounts.ts";
import { mountFailure, PodVolumes } from "./pod-volumes.ts";
import { ServiceAccountTokens } from "./service-account-tokens.ts";
import { releaseVolatile, VolatileStorage } from "./volatile.ts";

const isRoot = process.getuid?.() === 0;

test.runIf(isRoot)(
  "every kind of volume is set up, and nothing is left after tear-down",
  async () => {
    const { volumes, paths } = fixture();
    const pod = podOf([
      { name: "disk", emptyDir: {} },
      { name: "mem", emptyDir: { medium: "Memory", sizeLimit: "8Mi" } },
      { name: "cm", configMap: { name: "cm" } },
      { name: "sec", secret: { secretName: "sec", defaultMode: 0o400 } },
      { name: "host", hostPath: { path: "/etc" } },
    ]);
    expect(await volumes.setUp(pod)).toEqual({ failures: [] });
    const mounted = await volumes.volumesFor(pod, pod.spec?.containers[0] ?? { name: "" });
    expect(statSync(pathOf(mounted.get("disk"))).mode & 0o7777).toBe(0o777);
    expect(statSync(pathOf(mounted.get("mem"))).mode & 0o7777).toBe(0o777);
    expect(readFileSync(join(pathOf(mounted.get("cm")), "A"), "utf8")).toBe("1");
    expect(statSync(join(pathOf(mounted.get("sec")), "B")).mode & 0o777).toBe(0o400);
    expect(mounted.get("host")).toEqual({ kind: "directory", hostPath: "/etc", readOnly: false });
    expect(pathOf(mounted.get("sec")).startsWith(paths.volatile)).toBe(true);
    const points = await mountPointsBelow(paths.pods);
    expect(points.map(({ path, type }) => [path, type])).toEqual([
      [pathOf(mounted.get("mem")), "tmpfs"],
    ]);
    await volumes.tearDown("u");
    expect(await mountPointsBelow(paths.pods)).toEqual([]);
    expect(existsSync(join(paths.pods, "u"))).toBe(false);
    expect(readdirSync(paths.volatile)).toEqual([]);
  },
);

test.runIf(isRoot)(
  "what is missing is told for each volume, what is unused is not looked at",
  async () => {
    const { volumes } = fixture();
    const pod = podOf([
      { name: "v", configMap: { name: "nope" } },
      { name: "n", nfs: { server: "s", path: "/" } },
    ]);
    const spec = { containers: pod.spec?.containers ?? [], volumes: pod.spec?.volumes ?? [] };
    const unused = { name: "unused", configMap: { name: "also-nope" } };
    const { failures } = await volumes.setUp({
      ...pod,
      spec: { ...spec, volumes: [...spec.volumes, unused] },
    });
    expect(failures.map(mountFailure)).toEqual([
      'MountVolume.SetUp failed for volume "v" : configmap "nope" not found',
      'MountVolume.SetUp failed for volume "n" : volume source nfs is not supported by this node',
    ]);
  },
);

test.runIf(isRoot)(
  "a changed ConfigMap is shown after a refresh, also by an engine that did not set it up",
  async () => {
    const first = fixture();
    const pod = podOf([{ name: "cm", configMap: { name: "cm" } }]);
    await first.volumes.setUp(pod);
    const second = fixture(first.paths);
    second.configMap.data = { A: "2" };
    await second.volumes.refresh(pod);
    const mounted = await second.volumes.volumesFor(pod, pod.spec?.containers[0] ?? { name: "" });
    expect(readFileSync(join(pathOf(mounted.get("cm")), "A"), "utf8")).toBe("2");
  },
);

test.runIf(isRoot)("a refresh does not bring back a pod that is gone", async () => {
  const { volumes, paths } = fixture();
  const pod = podOf([{ name: "cm", configMap: { name: "cm" } }]);
  await volumes.setUp(pod);
  await volumes.tearDown("u");
  await volumes.refresh(pod);
  expect(existsSync(join(paths.pods, "u"))).toBe(false);
});

test.runIf(isRoot)("an emptyDir keeps its data and its mode when it is set up again", async () => {
  const { volumes } = fixture();
  const pod = podOf([{ name: "d", emptyDir: {} }]);
  await volumes.setUp(pod);
  const mounted = await volumes.volumesFor(pod, pod.spec?.containers[0] ?? { name: "" });
  const file = join(pathOf(mounted.get("d")), "x");
  writeFileSync(file, "data");
  await volumes.setUp(pod);
  expect(readFileSync(file, "utf8")).toBe("data");
});

test.runIf(isRoot)("an fsGroup owns what the pod may write and reads what it may not", async () => {
  const { volumes } = fixture();
  const plain = podOf([
    { name: "d", emptyDir: {} },
    { name: "sec", secret: { secretName: "sec", defaultMode: 0o400 } },
  ]);
  const containers = plain.spec?.containers ?? [];
  const pod = {
    ...plain,
    spec: { ...plain.spec, containers, securityContext: { fsGroup: 4242 } },
  };
  await volumes.setUp(pod);
  const mounted = await volumes.volumesFor(pod, containers[0] ?? { name: "" });
  const directory = statSync(pathOf(mounted.get("d")));
  expect([directory.gid, directory.mode & 0o7777]).toEqual([4242, 0o2777]);
  const file = statSync(join(pathOf(mounted.get("sec")), "B"));
  expect([file.gid, file.mode & 0o777]).toEqual([4242, 0o440]);
});

function fixture(shared?: NodePaths): {
  readonly volumes: PodVolumes;
  readonly paths: NodePaths;
  readonly configMap: { data: Record<string, string> };
} {
  const paths = shared ?? temporaryPaths();
  const clock = new ManualClock(Date.parse("2026-11-21T00:00:00Z"));
  const api = fakeApi({});
  const configMap = { data: { A: "1" } as Record<string, string> };
  const volumes = new PodVolumes({
    api,
    configuration: {
      configMap: async (_, name) => (name === "cm" ? configMap : undefined),
      secret: async (_, name) => (name === "sec" ? { data: { B: "dHdv" } } : undefined),
    },
    tokens: new ServiceAccountTokens(api, clock),
    allocatable: {},
    paths,
    volatile: new VolatileStorage(paths),
    memoryBytes: 1024 ** 3,
    now: () => clock.now(),
    log: silentLog,
  });
  return { volumes, paths, configMap };
}

function temporaryPaths(): NodePaths {
  const root = mkdtempSync(join(tmpdir(), "tandem-volumes-"));
  const paths = nodePathsUnder(root);
  onTestFinished(async () => {
    await releaseVolatile(paths);
    rmSync(root, { recursive: true, force: true });
  });
  return paths;
}

function podOf(volumes: readonly Volume[]): Pod {
  const volumeMounts = volumes.map(({ name }) => ({ name, mountPath: `/${name}` }));
  return {
    metadata: { name: "p", namespace: "ns", uid: "u" },
    spec: { containers: [{ name: "c", volumeMounts }], volumes },
  };
}

function pathOf(volume: MountedVolume | undefined): string {
  return volume?.kind === "directory" ? volume.hostPath : "";
}
