import { expect, test } from "vitest";
import { pods } from "../../src/client/resources.ts";
import { StaticPods } from "../../src/node/static-pods/static-pods.ts";
import type { StaticManifest } from "../../src/node/static-pods/decide.ts";
import { forever } from "../../src/status/testing/program.ts";
import { startOneNode } from "./one-node.ts";

const key = { namespace: "default", name: "web-n1" };

function manifest(hash: string): StaticManifest {
  return {
    hash,
    pod: {
      metadata: { name: "web" },
      spec: {
        terminationGracePeriodSeconds: 10,
        containers: [{ name: "m", image: `m:${hash}` }],
      },
    },
  };
}

test("case 180: an edited manifest: the pod keeps its grace period, and only the last edit is started", async () => {
  await using node = await startOneNode({ "web-n1": { m: forever({ onTerm: { after: 5 } }) } });
  const { api, clock, log } = node.machine;
  const files: { current: readonly StaticManifest[] } = { current: [manifest("1")] };
  const hints: (() => void)[] = [];
  const stop = new AbortController();
  const running = new StaticPods({
    nodeName: "n1",
    manifests: () => files.current,
    watch: (changed) => void hints.push(changed),
    api,
    present: node.agent().pods,
    clock,
    log,
  }).run(stop.signal);
  const edit = async (manifests: readonly StaticManifest[], thenMs: number): Promise<void> => {
    files.current = manifests;
    for (const hint of hints) hint();
    await clock.pass(thenMs);
  };
  await clock.pass(1_000);
  expect((await api.get(pods, key)).status?.phase).toBe("Running");
  for (const hash of ["2", "3", "4"]) await edit([manifest(hash)], 1_000);
  // Three seconds into the grace period it is still the first one that runs.
  const old = await api.get(pods, key);
  expect([old.spec?.containers[0]?.image, old.metadata.deletionTimestamp]).toEqual([
    "m:1",
    expect.any(String),
  ]);
  await clock.pass(4_000);
  expect((await api.get(pods, key)).spec?.containers[0]?.image).toBe("m:4");
  await edit([], 3_000);
  expect((await api.get(pods, key)).status?.containerStatuses?.[0]?.state?.running).toBeDefined();
  await clock.pass(5_000);
  await expect(api.get(pods, key)).rejects.toThrow(/not found/);
  expect(node.toys.trace.filter((line) => line.endsWith("START"))).toHaveLength(2);
  stop.abort();
  await running;
});
