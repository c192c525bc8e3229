import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

import { Informers } from "../../client/informers.ts";
import { configmaps, pods } from "../../client/resources.ts";
import { ManualClock } from "../../client/testing/manual-clock.ts";
import { MemoryApi } from "../../client/testing/memory-api.ts";
import type { ConfigMap, Pod } from "../../model/types/core-v1.ts";
import { configurationFrom } from "../configuration-source.ts";
import { nodePathsUnder } from "../paths.ts";
import { fakeApi, silentLog } from "../testing.ts";
import { PodVolumes } from "./pod-volumes.ts";
import { ServiceAccountTokens } from "./service-account-tokens.ts";
import { releaseVolatile, VolatileStorage } from "./volatile.ts";
import { VolumeRefresher } from "./volume-refresher.ts";

const isRoot = process.getuid?.() === 0;

test.runIf(isRoot)("a changed ConfigMap is in the running pod at once", async () => {
  const { api, clock, volumes, contentOf, pod } = await fixture();
  await volumes.setUp(pod);
  expect(await contentOf("cm", "A")).toBe("1");
  await api.update<ConfigMap>(configmaps, { ...configMap, data: { A: "2" } });
  await clock.pass(0);
  expect(await contentOf("cm", "A")).toBe("2");
});

test.runIf(isRoot)("changed labels are shown by the downward API", async () => {
  const { api, clock, volumes, contentOf, pod } = await fixture();
  await volumes.setUp(pod);
  const patch = { type: "merge", body: { metadata: { labels: { app: "new" } } } } as const;
  await api.patch<Pod>(pods, { namespace: "ns", name: "p" }, patch);
  await clock.pass(0);
  expect(await contentOf("down", "labels")).toBe('app="new"');
});

test.runIf(isRoot)("a ConfigMap that goes leaves its contents", async () => {
  const { api, clock, volumes, contentOf, pod } = await fixture();
  await volumes.setUp(pod);
  await api.delete(configmaps, { namespace: "ns", name: "cm" });
  await clock.pass(0);
  expect(await contentOf("cm", "A")).toBe("1");
});

test.runIf(isRoot)("a token is renewed when it is due", async () => {
  const { clock, volumes, contentOf, pod, asked } = await fixture();
  await volumes.setUp(pod);
  expect(await contentOf("token", "token")).toBe("t1");
  await clock.pass(3600 * 1000);
  expect(await contentOf("token", "token")).toBe("t2");
  expect(asked()).toBe(2);
});

const configMap: ConfigMap = { metadata: { namespace: "ns", name: "cm" }, data: { A: "1" } };
const volumesOfPod = [
  { name: "cm", configMap: { name: "cm" } },
  {
    name: "down",
    downwardAPI: { items: [{ path: "labels", fieldRef: { fieldPath: "metadata.labels" } }] },
  },
  { name: "token", projected: { sources: [{ serviceAccountToken: { path: "token" } }] } },
];

interface Fixture {
  readonly api: MemoryApi;
  readonly clock: ManualClock;
  readonly volumes: PodVolumes;
  readonly pod: Pod;
  readonly asked: () => number;
  readonly contentOf: (volume: string, file: string) => Promise<string>;
}

async function fixture(): Promise<Fixture> {
  const root = mkdtempSync(join(tmpdir(), "tandem-refresh-"));
  const paths = nodePathsUnder(root);
  const clock = new ManualClock(Date.parse("2026-11-21T00:00:00Z"));
  const api = new MemoryApi(clock);
  const stop = new AbortController();
  let tokens = 0;
  const tokenApi = fakeApi({
    createSubresource: async () => {
      tokens += 1;
      const expirationTimestamp = new Date(clock.now() + 3600_000).toISOString();
      return { status: { token: `t${tokens}`, expirationTimestamp } } as Pod;
    },
  });
  const volumes = new PodVolumes({
    api,
    configuration: configurationFrom(api),
    tokens: new ServiceAccountTokens(tokenApi, clock),
    allocatable: {},
    paths,
    volatile: new VolatileStorage(paths),
    memoryBytes: 1024 ** 3,
    now: () => clock.now(),
    log: silentLog,
  });
  await api.create(configmaps, "ns", configMap);
  const volumeMounts = volumesOfPod.map(({ name }) => ({ name, mountPath: `/${name}` }));
  const pod = await api.create<Pod>(pods, "ns", {
    metadata: { namespace: "ns", name: "p", labels: { app: "x" } },
    spec: {
      nodeName: "n",
      containers: [{ name: "c", volumeMounts }],
      volumes: volumesOfPod,
    },
  });
  const informers = new Informers({ api, clock, log: silentLog });
  const refresher = new VolumeRefresher({
    volumes,
    informers,
    nodeName: "n",
    clock,
    log: silentLog,
  });
  const running = [refresher.run(stop.signal), informers.run(stop.signal)];
  onTestFinished(async () => {
    stop.abort();
    await Promise.all(running);
    await releaseVolatile(paths);
    rmSync(root, { recursive: true, force: true });
  });
  await informers.synced();
  const contentOf = async (volume: string, file: string): Promise<string> => {
    while (!refresher.isIdle) await new Promise((resolve) => void setImmediate(resolve));
    const mounted = await volumes.volumesFor(pod, pod.spec?.containers[0] ?? { name: "" });
    const found = mounted.get(volume);
    return found?.kind === "directory" ? readFileSync(join(found.hostPath, file), "utf8") : "";
  };
  return { api, clock, volumes, pod, asked: () => tokens, contentOf };
}
