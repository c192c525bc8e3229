import { expect, test } from "vitest";
import { pods } from "../../src/client/resources.ts";
import { forever, runs } from "../../src/status/testing/program.ts";
import { createPod, podKey, startOneNode } from "./one-node.ts";

/** Faults that Kubernetes once had, with the real agent: each title says what went wrong there. */
const startupProbe = { exec: { command: ["true"] }, periodSeconds: 1, failureThreshold: 30 };
const sidecar = { name: "s", image: "s:1", restartPolicy: "Always" };
const main = { name: "m", image: "m:1" };

test("kubernetes#133072: in a Never pod a sidecar that died before its first startup probe is probed again, so main starts", async () => {
  // There the probe's worker saw the dead sidecar in a pod that is not restarted, and ended for good.
  const again = runs({ exits: 0.1, code: 1 }, { startupSucceeds: 1 });
  await using node = await startOneNode({ p: { s: again, m: forever({ startupSucceeds: 1 }) } });
  const { api, clock } = node.machine;
  await createPod(node, {
    restartPolicy: "Never",
    initContainers: [{ ...sidecar, startupProbe: { ...startupProbe, initialDelaySeconds: 2 } }],
    containers: [{ ...main, startupProbe }],
  });
  await clock.pass(10_000);
  expect((await api.get(pods, podKey)).status).toMatchObject({
    phase: "Running",
    initContainerStatuses: [{ restartCount: 1, started: true }],
    containerStatuses: [{ restartCount: 0, started: true }],
  });
});

test("kubernetes#136910: a crashed main is restarted while its sidecar runs on, before and after an engine restart", async () => {
  // There a sidecar without a startup result kept the pod from counting as initialised once no main was left.
  const crashing = runs({ exits: 3, code: 2 }, { exits: 20, code: 2 }, {});
  await using node = await startOneNode({ p: { s: forever(), m: crashing } });
  const { api, clock } = node.machine;
  await createPod(node, {
    initContainers: [{ ...sidecar, startupProbe }],
    containers: [main],
  });
  await clock.pass(15_000);
  const restarts = async (): Promise<number | undefined> =>
    (await api.get(pods, podKey)).status?.containerStatuses?.[0]?.restartCount;
  expect(await restarts()).toBe(1);
  await node.crash();
  await node.restart();
  await clock.pass(20_000);
  expect(await restarts()).toBe(2);
  expect(node.toys.trace.filter((line) => line.includes(" s "))).toEqual(["0 s START"]);
});
