import { expect, test } from "vitest";

import { ManualClock } from "../../client/testing/manual-clock.ts";
import type { ContainerStats } from "../../ports/cri-stats.ts";
import { fakeCri } from "../testing.ts";
import { UsageMeter } from "./usage-meter.ts";

test("usage of what runs is the difference between two readings, of one namespace or of all", async () => {
  const { clock, meter } = fixture();
  const asked = meter.pods("shop");
  await clock.pass(1000);
  expect(await asked).toEqual([
    {
      namespace: "shop",
      pod: "web",
      at: 1000,
      windowSeconds: 1,
      containers: [{ name: "main", cpuNanoCores: 250_000_000, memoryWorkingSetBytes: 1024 }],
    },
  ]);
  await clock.pass(15_000);
  const all = await meter.pods(undefined);
  expect(all.map(({ pod, windowSeconds }) => [pod, windowSeconds])).toEqual([
    ["web", 15],
    ["db", 15],
  ]);
});

test("who asks at the same time shares one measurement", async () => {
  const { clock, meter, reads } = fixture();
  const asked = Promise.all([meter.pods(undefined), meter.node()]);
  await clock.pass(1000);
  const [, node] = await asked;
  expect(reads()).toBe(2);
  expect(node).toEqual([
    {
      node: "box",
      at: 1000,
      windowSeconds: 1,
      cpuNanoCores: 2_000_000_000,
      memoryWorkingSetBytes: 5000,
    },
  ]);
});

interface Fixture {
  readonly clock: ManualClock;
  readonly meter: UsageMeter;
  readonly reads: () => number;
}

/** Every container uses a quarter of a core, the machine two. */
function fixture(): Fixture {
  const clock = new ManualClock(0);
  let reads = 0;
  const listContainerStats = async (): Promise<readonly ContainerStats[]> => {
    reads += 1;
    const dead = { ...statsOf("3", "shop", "job", clock.now()), memory: undefined };
    return [
      statsOf("1", "shop", "web", clock.now()),
      statsOf("2", "other", "db", clock.now()),
      dead,
    ];
  };
  const meter = new UsageMeter({
    cri: fakeCri({ listContainerStats }),
    clock,
    nodeName: "box",
    machine: (now) => ({
      cpu: { at: now, totalNanoSeconds: now * 2_000_000 },
      memoryWorkingSetBytes: 5000,
    }),
  });
  return { clock, meter, reads: () => reads };
}

function statsOf(id: string, namespace: string, pod: string, now: number): ContainerStats {
  const labels = {
    "io.kubernetes.pod.uid": id,
    "io.kubernetes.pod.namespace": namespace,
    "io.kubernetes.pod.name": pod,
    "io.kubernetes.container.name": "main",
  };
  const none = { availableBytes: undefined, usageBytes: undefined, rssBytes: undefined };
  return {
    attributes: { id, metadata: { name: "main", attempt: 0 }, labels, annotations: {} },
    cpu: { timestamp: now, usageCoreNanoSeconds: now * 250_000, usageNanoCores: undefined },
    memory: {
      timestamp: now,
      workingSetBytes: 1024,
      ...none,
      pageFaults: undefined,
      majorPageFaults: undefined,
    },
    writableLayer: undefined,
  };
}
