import { expect, test } from "vitest";
import { deployments, events, pods, replicasets } from "../../src/client/resources.ts";
import type { Deployment, DeploymentSpec } from "../../src/model/types/apps-v1.ts";
import { UNREADY } from "./fake-kubelet.ts";
import { addNode, startMachine, type Machine } from "./machine.ts";

const key = { namespace: "default", name: "d" };

function deployment(spec: Partial<DeploymentSpec> = {}): Deployment {
  const labels = { app: "d" };
  const template = { metadata: { labels }, spec: { containers: [{ name: "m", image: "i:1" }] } };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "d" },
    spec: { selector: { matchLabels: labels }, template, replicas: 2, ...spec },
  };
}

async function patch({ api, clock }: Machine, spec: object, ms = 2_000): Promise<void> {
  await api.patch(deployments, key, { type: "strategic", body: { spec } });
  await clock.pass(ms);
}

function image(name: string, annotations: object = {}) {
  return {
    template: { metadata: { annotations }, spec: { containers: [{ name: "m", image: name }] } },
  };
}

/** Running pods by image. */
async function running({ api }: Machine): Promise<Readonly<Record<string, number>>> {
  const { items } = await api.list(pods);
  const images = items.map(({ spec }) => spec?.containers[0]?.image ?? "");
  return Object.fromEntries(
    [...Map.groupBy(images, (each) => each)].map(([k, v]) => [k, v.length]),
  );
}

async function progress({ api }: Machine) {
  const { status, metadata } = await api.get(deployments, key);
  return {
    revision: metadata.annotations?.["deployment.kubernetes.io/revision"],
    progressing: status?.conditions?.find(({ type }) => type === "Progressing")?.reason,
    updated: status?.updatedReplicas,
    available: status?.availableReplicas,
    isObserved: status?.observedGeneration === metadata.generation,
  };
}

async function said({ api }: Machine): Promise<readonly string[]> {
  const names = new Map<string, string>();
  const { items } = await api.list(events);
  return items
    .filter(({ involvedObject }) => involvedObject.kind === "Deployment")
    .map(({ message = "" }) =>
      message.replace(/d-\w+/, (name) => {
        names.set(name, names.get(name) ?? `d~${names.size + 1}`);
        return names.get(name) ?? "";
      }),
    );
}

function noErrors({ log }: Machine): void {
  const bad = log.lines.filter(({ level }) => level === "error" || level === "warn");
  expect(bad.map((line) => JSON.stringify(line))).toEqual([]);
}

test("a rollout replaces pods one by one and says so as golden scenario 097 does", async () => {
  await using machine = await startMachine();
  await addNode(machine);
  const strategy = { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
  await machine.api.create(deployments, "default", deployment({ strategy }));
  await machine.clock.pass(1_000);
  expect(await running(machine)).toEqual({ "i:1": 2 });
  expect(await progress(machine)).toEqual({
    revision: "1",
    progressing: "NewReplicaSetAvailable",
    updated: 2,
    available: 2,
    isObserved: true,
  });
  await patch(machine, image("i:2"));
  expect(await running(machine)).toEqual({ "i:2": 2 });
  expect(await progress(machine)).toMatchObject({
    revision: "2",
    progressing: "NewReplicaSetAvailable",
  });
  expect(await said(machine)).toEqual([
    "Scaled up replica set d~1 from 0 to 2",
    "Scaled up replica set d~2 from 0 to 1",
    "Scaled down replica set d~1 from 2 to 1",
    "Scaled up replica set d~2 from 1 to 2",
    "Scaled down replica set d~1 from 1 to 0",
  ]);
  noErrors(machine);
});

test("going back to the first template makes it the newest revision", async () => {
  await using machine = await startMachine();
  await addNode(machine);
  await machine.api.create(deployments, "default", deployment());
  await machine.clock.pass(1_000);
  await patch(machine, image("i:2"));
  await patch(machine, image("i:1"));
  expect(await running(machine)).toEqual({ "i:1": 2 });
  expect(await progress(machine)).toMatchObject({ revision: "3" });
  const { items } = await machine.api.list(replicasets);
  expect(items.length).toBe(2);
  noErrors(machine);
});

test("case 168: while new pods are not ready the rollout waits, and fails at its deadline", async () => {
  await using machine = await startMachine();
  await addNode(machine);
  await machine.api.create(deployments, "default", deployment({ progressDeadlineSeconds: 60 }));
  await machine.clock.pass(1_000);
  await patch(machine, image("i:2", { [UNREADY]: "yes" }), 30_000);
  expect(await running(machine)).toEqual({ "i:1": 2, "i:2": 1 });
  expect(await progress(machine)).toMatchObject({ progressing: "ReplicaSetUpdated" });
  await machine.clock.pass(40_000);
  expect(await progress(machine)).toMatchObject({ progressing: "ProgressDeadlineExceeded" });
  await patch(machine, image("i:3", { [UNREADY]: null }));
  expect(await running(machine)).toEqual({ "i:3": 2 });
  noErrors(machine);
});

test("a Deployment scales, pauses, and goes with all it owns", async () => {
  await using machine = await startMachine();
  await addNode(machine);
  await machine.api.create(deployments, "default", deployment({ revisionHistoryLimit: 0 }));
  await machine.clock.pass(1_000);
  await patch(machine, { replicas: 5 });
  expect(await running(machine)).toEqual({ "i:1": 5 });
  await patch(machine, { paused: true });
  await patch(machine, { replicas: 3, ...image("i:2") });
  expect(await running(machine)).toEqual({ "i:1": 3 });
  expect(await progress(machine)).toMatchObject({ progressing: "DeploymentPaused" });
  await patch(machine, { paused: false });
  expect(await running(machine)).toEqual({ "i:2": 3 });
  expect((await machine.api.list(replicasets)).items.length).toBe(1);
  await machine.api.delete(deployments, key, { propagationPolicy: "Foreground" });
  await machine.clock.pass(2_000);
  expect(await running(machine)).toEqual({});
  expect((await machine.api.list(replicasets)).items).toEqual([]);
  expect((await machine.api.list(deployments)).items).toEqual([]);
  noErrors(machine);
});

test("Recreate never runs old and new pods together", async () => {
  await using machine = await startMachine();
  await addNode(machine);
  const strategy = { type: "Recreate" };
  await machine.api.create(deployments, "default", deployment({ strategy }));
  await machine.clock.pass(1_000);
  await patch(machine, image("i:2"), 20);
  expect(await running(machine)).toEqual({ "i:1": 2 });
  await machine.clock.pass(1_000);
  expect(await running(machine)).toEqual({ "i:2": 2 });
  noErrors(machine);
});

test("pods that are killed under a ReplicaSet come back", async () => {
  await using machine = await startMachine();
  await addNode(machine);
  await machine.api.create(deployments, "default", deployment({ replicas: 30 }));
  await machine.clock.pass(1_000);
  const { items } = await machine.api.list(pods);
  for (const { metadata } of items.slice(0, 10)) {
    await machine.api.delete(pods, { namespace: "default", name: metadata.name });
  }
  await machine.clock.pass(1_000);
  expect(await running(machine)).toEqual({ "i:1": 30 });
  noErrors(machine);
});
