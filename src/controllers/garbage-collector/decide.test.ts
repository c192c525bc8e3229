import { expect, test } from "vitest";
import { pods, replicasets } from "../../client/resources.ts";
import type { KubeObject } from "../../model/object.ts";
import type { ObjectMeta, OwnerReference } from "../../model/types/meta-v1.ts";
import { stored } from "../testing/objects.ts";
import { decide, type GarbageView, type Item, type OwnerState } from "./decide.ts";

function owner(name: string, block = false): OwnerReference {
  const uid = `uid-${name}`;
  return { apiVersion: "apps/v1", kind: "ReplicaSet", name, uid, blockOwnerDeletion: block };
}

function pod(name: string, metadata: ObjectMeta = {}): Item {
  return { kind: pods, object: stored<KubeObject>(name, { metadata }) };
}

function replicaSet(name: string, metadata: ObjectMeta = {}): Item {
  return { kind: replicasets, object: stored<KubeObject>(name, { metadata }) };
}

function owned(states: Readonly<Record<string, OwnerState>>, change: Partial<GarbageView> = {}) {
  const owners = Object.entries(states).map(([name, state]) => ({ reference: owner(name), state }));
  const ownerReferences = owners.map(({ reference }) => reference);
  return decide({ item: pod("p", { ownerReferences }), owners, dependents: [], ...change }).writes;
}

const key = { namespace: "default", name: "p" };
const going = "2026-01-01T12:00:00Z";

test("a dependent whose owner is there stays as it is", () => {
  expect(owned({ a: "present" })).toEqual([]);
});

test("a dependent whose owners are all gone is deleted in background", () => {
  expect(owned({ a: "absent", b: "absent" })).toEqual([
    { verb: "delete", kind: pods, key, uid: "uid-p", propagationPolicy: "Background" },
  ]);
});

test("a dependent whose owner is in another namespace is told so, and goes", () => {
  const writes = owned({ a: "elsewhere" });
  expect(writes.map(({ verb }) => verb)).toEqual(["event", "delete"]);
  expect(writes[0]).toMatchObject({
    note: {
      type: "Warning",
      reason: "OwnerRefInvalidNamespace",
      message:
        'ownerRef [apps/v1/ReplicaSet, namespace: default, name: a, uid: uid-a] does not exist in namespace "default"',
    },
  });
});

test("one owner is enough to live by, and references to the others are dropped", () => {
  const body = { metadata: { uid: "uid-p", resourceVersion: "1", ownerReferences: [owner("b")] } };
  expect(owned({ a: "absent", b: "present", c: "waiting" })).toEqual([
    { verb: "patch", kind: pods, key, type: "merge", body },
  ]);
});

test("a dependent with dependents of its own goes in foreground when its owner waits", () => {
  expect(owned({ a: "waiting" }, { dependents: [pod("child")] })).toEqual([
    { verb: "delete", kind: pods, key, uid: "uid-p", propagationPolicy: "Foreground" },
  ]);
});

test("owners that own each other do not wait for each other for ever", () => {
  const child = pod("child", { deletionTimestamp: going, finalizers: ["foregroundDeletion"] });
  const item = pod("p", { ownerReferences: [owner("a", true)] });
  const body = { metadata: { uid: "uid-p", resourceVersion: "1", ownerReferences: [owner("a")] } };
  expect(owned({ a: "waiting" }, { item, dependents: [child] })).toEqual([
    { verb: "patch", kind: pods, key, type: "merge", body },
    { verb: "delete", kind: pods, key, uid: "uid-p", propagationPolicy: "Foreground" },
  ]);
});

test.each<[string, boolean, number]>([
  ["waits while a dependent blocks it", true, 0],
  ["goes when none blocks it", false, 1],
])("an owner in foreground deletion %s", (_title, blocks, count) => {
  const item = replicaSet("a", { deletionTimestamp: going, finalizers: ["foregroundDeletion"] });
  const dependents = [pod("p", { ownerReferences: [owner("a", blocks)] })];
  const { writes } = decide({ item, owners: [], dependents });
  const body = { metadata: { uid: "uid-a", resourceVersion: "1", finalizers: [] } };
  const write = {
    verb: "patch",
    kind: replicasets,
    key: { namespace: "default", name: "a" },
    type: "merge",
    body,
  };
  expect(writes).toEqual(Array.from({ length: count }, () => write));
});

test("an owner that orphans sets its dependents free before it goes", () => {
  const item = replicaSet("a", { deletionTimestamp: going, finalizers: ["orphan", "x"] });
  const dependents = [pod("p", { ownerReferences: [owner("a"), owner("b")] })];
  const { writes } = decide({ item, owners: [], dependents });
  expect(writes.map((write) => (write.verb === "patch" ? write.body : undefined))).toEqual([
    { metadata: { uid: "uid-p", resourceVersion: "1", ownerReferences: [owner("b")] } },
    { metadata: { uid: "uid-a", resourceVersion: "1", finalizers: ["x"] } },
  ]);
});
