import { expect, test } from "vitest";

import { ManualClock } from "../../client/testing/manual-clock.ts";
import type { ForcedEnd } from "../../lifecycle/model.ts";
import { containerWith } from "../../model/pod/testing.ts";
import type { Stored } from "../../model/object.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import { silentLog } from "../testing.ts";
import { EvictionManager } from "./eviction-manager.ts";
import type { Signals } from "./signals.ts";

const GIBIBYTE = 1024 ** 3;
const plenty: Signals = {
  memory: { available: 4 * GIBIBYTE, capacity: 8 * GIBIBYTE },
  disk: { available: 50 * GIBIBYTE, capacity: 100 * GIBIBYTE },
  inodes: { available: 500, capacity: 1000 },
  processes: { available: 30_000, capacity: 32_768 },
};

test("one pod at a time is evicted for want of memory, the greediest first", async () => {
  const node = fixture();
  node.signals = { ...plenty, memory: { ...plenty.memory, available: 0 } };
  node.memory.set("small", 10).set("large", 20);
  await node.manager.look();
  expect(node.evicted.map(([uid]) => uid)).toEqual(["large"]);
  await node.manager.look();
  expect(node.evicted.map(([uid]) => uid)).toEqual(["large", "small"]);
  expect(node.manager.pressures).toEqual({ memory: true, disk: false, pid: false });
  expect(node.evicted[0]?.[1]).toMatchObject({ reason: "Evicted", graceSeconds: 1 });
});

test("disk space is reclaimed before a pod is ended for it", async () => {
  const node = fixture();
  node.signals = { ...plenty, disk: { ...plenty.disk, available: 0 } };
  node.reclaimed = plenty;
  await node.manager.look();
  expect(node.evicted).toEqual([]);
  expect(node.manager.pressures.disk).toBe(false);
});

test("a pod beyond its own limit goes on a machine with plenty of room", async () => {
  const node = fixture();
  node.emptyDirs.set("large", 2 * 1024 ** 2);
  await node.manager.look();
  expect(node.evicted).toEqual([
    [
      "large",
      {
        reason: "Evicted",
        message: 'Usage of EmptyDir volume "scratch" exceeds the limit "1Mi". ',
        graceSeconds: 1,
        disruption: true,
      },
    ],
  ]);
});

interface Fixture {
  readonly manager: EvictionManager;
  readonly evicted: [string, ForcedEnd][];
  readonly memory: Map<string, number>;
  readonly emptyDirs: Map<string, number>;
  signals: Signals;
  /** What the machine has after unused things were removed. */
  reclaimed: Signals | undefined;
}

function fixture(): Fixture {
  const pods = ["small", "large"].map(podNamed);
  const memory = new Map<string, number>();
  const emptyDirs = new Map<string, number>();
  const evicted: [string, ForcedEnd][] = [];
  const manager = new EvictionManager({
    signals: () => node.signals,
    measures: {
      memory: async (wanted) =>
        wanted.map((pod) => ({
          pod,
          used: memory.get(pod.metadata.uid) ?? 0,
          containers: new Map(),
        })),
      storage: async (wanted) =>
        new Map(
          wanted.map(({ metadata: { uid } }) => {
            const scratch = new Map([["scratch", emptyDirs.get(uid) ?? 0]]);
            return [uid, { containers: new Map(), emptyDirs: scratch }];
          }),
        ),
    },
    pods: () => pods,
    evict: (uid, end) => void evicted.push([uid, end]),
    reclaimDisk: async () => {
      node.signals = node.reclaimed ?? node.signals;
    },
    clock: new ManualClock(0),
    log: silentLog,
  });
  const node: Fixture = {
    manager,
    evicted,
    memory,
    emptyDirs,
    signals: plenty,
    reclaimed: undefined,
  };
  return node;
}

function podNamed(name: string): Stored<Pod> {
  const volumes = [{ name: "scratch", emptyDir: { sizeLimit: "1Mi" } }];
  return {
    metadata: { name, uid: name, resourceVersion: "1", creationTimestamp: "" },
    spec: { containers: [containerWith("m")], volumes },
  };
}
