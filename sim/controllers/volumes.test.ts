import { expect, test } from "vitest";
import {
  events,
  persistentvolumeclaims,
  persistentvolumes,
  pods,
} from "../../src/client/resources.ts";
import type {
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  Volume,
} from "../../src/model/types/core-v1.ts";
import { addNode, startMachine, type Machine } from "./machine.ts";

const data = { namespace: "default", name: "data" };

function claim(spec: Partial<PersistentVolumeClaim["spec"]> = {}): PersistentVolumeClaim {
  const resources = { requests: { storage: "1Gi" } };
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: "data" },
    spec: { accessModes: ["ReadWriteOnce"], resources, ...spec },
  };
}

function volume(
  name: string,
  size: string,
  spec: Partial<PersistentVolume["spec"]> = {},
): PersistentVolume {
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name },
    spec: {
      accessModes: ["ReadWriteOnce"],
      capacity: { storage: size },
      hostPath: { path: `/mnt/${name}` },
      persistentVolumeReclaimPolicy: "Retain",
      storageClassName: "",
      ...spec,
    },
  };
}

function pod(volumes: readonly Volume[]): Pod {
  const containers = [{ name: "m", image: "i" }];
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec: { containers, volumes } };
}

const usesData = pod([{ name: "v", persistentVolumeClaim: { claimName: "data" } }]);

async function state({ api }: Machine) {
  const claims = (await api.list(persistentvolumeclaims)).items;
  const volumes = (await api.list(persistentvolumes)).items;
  return {
    claims: claims.map(({ metadata, status }) => `${metadata.name} ${status?.phase}`),
    volumes: volumes.map(({ status, spec }) => `${spec?.claimRef?.name} ${status?.phase}`),
  };
}

async function said({ api }: Machine): Promise<readonly string[]> {
  const { items } = await api.list(events);
  return items
    .filter(({ involvedObject }) => involvedObject.kind === "PersistentVolumeClaim")
    .map(({ reason }) => reason ?? "");
}

function noErrors({ log }: Machine): void {
  const bad = log.lines.filter(({ level }) => level === "error" || level === "warn");
  expect(bad.map((line) => JSON.stringify(line))).toEqual([]);
}

test("a claim of the default class gets its volume when its consumer is placed, and gives it back", async () => {
  await using machine = await startMachine();
  const { api, clock, directories } = machine;
  await addNode(machine);
  await api.create(persistentvolumeclaims, "default", claim());
  await clock.pass(100);
  expect(await state(machine)).toEqual({ claims: ["data Pending"], volumes: [] });
  await api.create(pods, "default", usesData);
  await clock.pass(500);
  expect(await state(machine)).toEqual({ claims: ["data Bound"], volumes: ["data Bound"] });
  expect((await api.get(pods, { namespace: "default", name: "p" })).status?.phase).toBe("Running");
  expect(await said(machine)).toEqual(["WaitForFirstConsumer", "ProvisioningSucceeded"]);
  expect(directories.size).toBe(1);
  await api.delete(persistentvolumeclaims, data);
  await clock.pass(500);
  // A pod uses it: it stays until that is gone.
  expect(await state(machine)).toEqual({ claims: ["data Bound"], volumes: ["data Bound"] });
  await api.delete(pods, { namespace: "default", name: "p" });
  await clock.pass(500);
  expect(await state(machine)).toEqual({ claims: [], volumes: [] });
  expect(directories.size).toBe(0);
  noErrors(machine);
});

test("a claim without class gets the smallest volume that is large enough, which is kept when it goes", async () => {
  await using machine = await startMachine();
  const { api, clock } = machine;
  for (const [name, size] of [
    ["big", "9Gi"],
    ["small", "2Gi"],
    ["tiny", "1Mi"],
  ] as const) {
    await api.create(persistentvolumes, undefined, volume(name, size));
  }
  await api.create(persistentvolumeclaims, "default", claim({ storageClassName: "" }));
  await clock.pass(100);
  const bound = await api.get(persistentvolumeclaims, data);
  expect([bound.spec?.volumeName, bound.status?.capacity]).toEqual(["small", { storage: "2Gi" }]);
  await api.delete(persistentvolumeclaims, data);
  await clock.pass(100);
  expect(await state(machine)).toEqual({
    claims: [],
    volumes: ["undefined Available", "data Released", "undefined Available"],
  });
  noErrors(machine);
});

test("a claim whose volume is deleted under it is lost", async () => {
  await using machine = await startMachine();
  const { api, clock } = machine;
  await api.create(persistentvolumes, undefined, volume("small", "2Gi"));
  await api.create(persistentvolumeclaims, "default", claim({ storageClassName: "" }));
  await clock.pass(100);
  const gone = { metadata: { finalizers: [] } };
  await api.delete(persistentvolumes, { name: "small" });
  await api.patch(persistentvolumes, { name: "small" }, { type: "merge", body: gone });
  await clock.pass(100);
  expect(await state(machine)).toEqual({ claims: ["data Lost"], volumes: [] });
});

test("two claims never share a volume", async () => {
  await using machine = await startMachine();
  const { api, clock } = machine;
  await api.create(persistentvolumes, undefined, volume("only", "2Gi"));
  for (const name of ["data", "other"]) {
    const each = claim({ storageClassName: "" });
    await api.create(persistentvolumeclaims, "default", { ...each, metadata: { name } });
  }
  await clock.pass(100);
  expect(await state(machine)).toEqual({
    claims: ["data Bound", "other Pending"],
    volumes: ["data Bound"],
  });
});

test("an ephemeral volume gets a claim that goes with its pod", async () => {
  await using machine = await startMachine();
  const { api, clock, directories } = machine;
  await addNode(machine);
  const volumeClaimTemplate = { spec: claim().spec ?? {} };
  await api.create(pods, "default", pod([{ name: "scratch", ephemeral: { volumeClaimTemplate } }]));
  await clock.pass(500);
  expect(await state(machine)).toEqual({
    claims: ["p-scratch Bound"],
    volumes: ["p-scratch Bound"],
  });
  await api.delete(pods, { namespace: "default", name: "p" });
  await clock.pass(500);
  expect(await state(machine)).toEqual({ claims: [], volumes: [] });
  expect(directories.size).toBe(0);
  noErrors(machine);
});

test("deleting the data of a volume that we did not make is refused", async () => {
  await using machine = await startMachine();
  const { api, clock } = machine;
  await api.create(
    persistentvolumes,
    undefined,
    volume("mine", "2Gi", { persistentVolumeReclaimPolicy: "Delete" }),
  );
  await api.create(persistentvolumeclaims, "default", claim({ storageClassName: "" }));
  await clock.pass(100);
  await api.delete(persistentvolumeclaims, data);
  await clock.pass(100);
  const { status } = await api.get(persistentvolumes, { name: "mine" });
  expect([status?.phase, status?.message]).toEqual([
    "Failed",
    "error getting deleter volume plugin for volume: no deletable volume plugin matched",
  ]);
});
