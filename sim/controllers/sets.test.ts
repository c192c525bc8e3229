import { expect, test } from "vitest";
import {
  controllerrevisions,
  daemonsets,
  events,
  nodes,
  persistentvolumeclaims,
  pods,
  statefulsets,
} from "../../src/client/resources.ts";
import type { DaemonSet, StatefulSet, StatefulSetSpec } from "../../src/model/types/apps-v1.ts";
import { addNode, startMachine, type Machine } from "./machine.ts";

const labels = { app: "db" };

function template(image: string) {
  return { metadata: { labels }, spec: { containers: [{ name: "m", image }] } };
}

function statefulSet(spec: Partial<StatefulSetSpec> = {}): StatefulSet {
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name: "db" },
    spec: {
      replicas: 3,
      serviceName: "db",
      selector: { matchLabels: labels },
      template: template("i:1"),
      ...spec,
    },
  };
}

const daemonSet: DaemonSet = {
  apiVersion: "apps/v1",
  kind: "DaemonSet",
  metadata: { name: "db" },
  spec: { selector: { matchLabels: labels }, template: template("i:1") },
};

const key = { namespace: "default", name: "db" };

/** Pods by name with their phase and image. */
async function shown({ api }: Machine): Promise<readonly string[]> {
  const { items } = await api.list(pods);
  return items
    .map(({ metadata, spec, status }) =>
      [
        metadata.name,
        metadata.deletionTimestamp === undefined ? status?.phase : "Terminating",
        spec?.containers[0]?.image,
      ].join(" "),
    )
    .toSorted();
}

async function said({ api }: Machine): Promise<readonly string[]> {
  const { items } = await api.list(events);
  return items
    .filter(({ involvedObject }) => involvedObject.name === "db")
    .map(({ message }) => message ?? "");
}

function noErrors({ log }: Machine): void {
  const bad = log.lines.filter(({ level }) => level === "error" || level === "warn");
  expect(bad.map((line) => JSON.stringify(line))).toEqual([]);
}

async function patch({ api, clock }: Machine, spec: object, ms = 3_000): Promise<void> {
  await api.patch(statefulsets, key, { type: "strategic", body: { spec } });
  await clock.pass(ms);
}

test("members come one after the other, each when the one before is ready", async () => {
  await using machine = await startMachine();
  await addNode(machine);
  await machine.api.create(statefulsets, "default", statefulSet());
  await machine.clock.pass(50);
  expect(await shown(machine)).toEqual(["db-0 Pending i:1"]);
  await machine.clock.pass(100);
  expect(await shown(machine)).toEqual(["db-0 Running i:1", "db-1 Pending i:1"]);
  await machine.clock.pass(1_000);
  const { status } = await machine.api.get(statefulsets, key);
  expect(status).toEqual({
    observedGeneration: 1,
    replicas: 3,
    readyReplicas: 3,
    availableReplicas: 3,
    currentReplicas: 3,
    updatedReplicas: 3,
    currentRevision: status?.updateRevision,
    updateRevision: expect.stringMatching(/^db-\w+$/),
    collisionCount: 0,
  });
  const [first] = (await machine.api.list(pods)).items;
  expect([first?.spec?.hostname, first?.spec?.subdomain, first?.metadata.labels]).toEqual([
    "db-0",
    "db",
    {
      app: "db",
      "apps.kubernetes.io/pod-index": "0",
      "controller-revision-hash": status?.updateRevision,
      "statefulset.kubernetes.io/pod-name": "db-0",
    },
  ]);
  expect(await said(machine)).toEqual(
    [0, 1, 2].map((ordinal) => `create Pod db-${ordinal} in StatefulSet db successful`),
  );
  noErrors(machine);
});

test("with Parallel all come at once, and a smaller set loses its highest", async () => {
  await using machine = await startMachine();
  await addNode(machine);
  await machine.api.create(
    statefulsets,
    "default",
    statefulSet({ podManagementPolicy: "Parallel" }),
  );
  await machine.clock.pass(50);
  expect((await shown(machine)).length).toBe(3);
  await machine.clock.pass(500);
  await patch(machine, { replicas: 1 });
  expect(await shown(machine)).toEqual(["db-0 Running i:1"]);
  noErrors(machine);
});

test("a new template reaches members from the highest down, as far as the partition", async () => {
  await using machine = await startMachine();
  await addNode(machine);
  await machine.api.create(statefulsets, "default", statefulSet());
  await machine.clock.pass(1_000);
  const updateStrategy = { type: "RollingUpdate", rollingUpdate: { partition: 1 } };
  await patch(machine, { updateStrategy, template: template("i:2") }, 20);
  expect(await shown(machine)).toEqual([
    "db-0 Running i:1",
    "db-1 Running i:1",
    "db-2 Terminating i:1",
  ]);
  await machine.clock.pass(2_000);
  expect(await shown(machine)).toEqual([
    "db-0 Running i:1",
    "db-1 Running i:2",
    "db-2 Running i:2",
  ]);
  const all = { type: "RollingUpdate", rollingUpdate: { partition: 0 } };
  await patch(machine, { updateStrategy: all });
  expect(await shown(machine)).toEqual([
    "db-0 Running i:2",
    "db-1 Running i:2",
    "db-2 Running i:2",
  ]);
  const { status } = await machine.api.get(statefulsets, key);
  expect(status?.currentRevision).toBe(status?.updateRevision);
  expect(
    (await machine.api.list(controllerrevisions)).items
      .map(({ revision }) => revision)
      .toSorted(byNumber),
  ).toEqual([1, 2]);
  await patch(machine, { template: template("i:1") });
  expect(
    (await machine.api.list(controllerrevisions)).items
      .map(({ revision }) => revision)
      .toSorted(byNumber),
  ).toEqual([2, 3]);
  noErrors(machine);
});

test("each member has its own claim, which outlives it unless the set says otherwise", async () => {
  await using machine = await startMachine();
  await addNode(machine);
  const resources = { requests: { storage: "1Gi" } };
  const volumeClaimTemplates = [
    { metadata: { name: "data" }, spec: { accessModes: ["ReadWriteOnce"], resources } },
  ];
  await machine.api.create(
    statefulsets,
    "default",
    statefulSet({ replicas: 2, volumeClaimTemplates }),
  );
  await machine.clock.pass(2_000);
  const claims = async () =>
    (await machine.api.list(persistentvolumeclaims)).items.map(
      ({ metadata, status }) => `${metadata.name} ${status?.phase}`,
    );
  expect(await claims()).toEqual(["data-db-0 Bound", "data-db-1 Bound"]);
  expect(await shown(machine)).toEqual(["db-0 Running i:1", "db-1 Running i:1"]);
  await patch(machine, { replicas: 1 });
  expect(await claims()).toEqual(["data-db-0 Bound", "data-db-1 Bound"]);
  await patch(machine, { persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete" } });
  await machine.api.delete(statefulsets, key, { propagationPolicy: "Background" });
  await machine.clock.pass(1_000);
  expect(await claims()).toEqual(["data-db-1 Bound"]);
  expect(await shown(machine)).toEqual([]);
  noErrors(machine);
});

test("a member that is deleted comes back under its name", async () => {
  await using machine = await startMachine();
  await addNode(machine);
  await machine.api.create(statefulsets, "default", statefulSet());
  await machine.clock.pass(1_000);
  await machine.api.delete(pods, { namespace: "default", name: "db-1" });
  await machine.clock.pass(1_000);
  expect(await shown(machine)).toEqual([
    "db-0 Running i:1",
    "db-1 Running i:1",
    "db-2 Running i:1",
  ]);
});

test("a daemon runs once on every node, also on a cordoned one, and leaves with a NoExecute taint", async () => {
  await using machine = await startMachine();
  const { api, clock } = machine;
  await addNode(machine, "n1");
  await addNode(machine, "n2");
  await api.create(daemonsets, "default", daemonSet);
  await clock.pass(500);
  const placed = (await api.list(pods)).items.map(({ spec }) => spec?.nodeName ?? "").toSorted();
  expect(placed).toEqual(["n1", "n2"]);
  expect((await api.get(daemonsets, key)).status).toEqual({
    currentNumberScheduled: 2,
    numberMisscheduled: 0,
    desiredNumberScheduled: 2,
    numberReady: 2,
    observedGeneration: 1,
    updatedNumberScheduled: 2,
    numberAvailable: 2,
  });
  await api.patch(
    nodes,
    { name: "n2" },
    { type: "merge", body: { spec: { unschedulable: true } } },
  );
  await clock.pass(500);
  expect((await api.list(pods)).items.length).toBe(2);
  const taints = [{ key: "k", effect: "NoExecute" }];
  await api.patch(nodes, { name: "n2" }, { type: "merge", body: { spec: { taints } } });
  await clock.pass(500);
  expect((await api.list(pods)).items.map(({ spec }) => spec?.nodeName)).toEqual(["n1"]);
  noErrors(machine);
});

test("a DaemonSet's new template replaces the pod of its node, or joins it with a surge", async () => {
  await using machine = await startMachine();
  const { api, clock } = machine;
  await addNode(machine);
  await api.create(daemonsets, "default", daemonSet);
  await clock.pass(500);
  const images = async () =>
    (await api.list(pods)).items.map(({ spec }) => spec?.containers[0]?.image);
  await api.patch(daemonsets, key, {
    type: "strategic",
    body: { spec: { template: template("i:2") } },
  });
  await clock.pass(1_000);
  expect(await images()).toEqual(["i:2"]);
  const updateStrategy = {
    type: "RollingUpdate",
    rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
  };
  const body = { spec: { updateStrategy, template: template("i:3") } };
  await api.patch(daemonsets, key, { type: "strategic", body });
  await clock.pass(50);
  expect((await images()).toSorted(byText)).toEqual(["i:2", "i:3"]);
  await clock.pass(1_000);
  expect(await images()).toEqual(["i:3"]);
  noErrors(machine);
});

function byNumber(a: number, b: number): number {
  return a - b;
}

function byText(a: unknown, b: unknown): number {
  return String(a) < String(b) ? -1 : 1;
}
