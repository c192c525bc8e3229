import { expect, test } from "vitest";
import type { KubeObject } from "../model/object.ts";
import type { ManagedFieldsEntry } from "../model/types/meta-v1.ts";
import type { Pod } from "../model/types/core-v1.ts";
import { trackUpdate, type TrackedUpdate } from "./managed-fields.ts";

const now = Date.parse("2026-11-21T00:07:22Z");

const pod: Pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "e1", namespace: "default", annotations: { "orc/skip": "1" } },
  spec: {
    containers: [
      {
        name: "c",
        image: "i",
        resources: {},
        terminationMessagePath: "/dev/termination-log",
        terminationMessagePolicy: "File",
        imagePullPolicy: "Always",
      },
    ],
    restartPolicy: "Always",
    terminationGracePeriodSeconds: 30,
    dnsPolicy: "ClusterFirst",
    securityContext: {},
    schedulerName: "default-scheduler",
    enableServiceLinks: true,
  },
};

// The set that a kube-apiserver 1.36 recorded for this pod (spec/observed/observed-errors.txt, "create").
const created: ManagedFieldsEntry = {
  manager: "unknown",
  operation: "Update",
  apiVersion: "v1",
  time: "2026-11-21T00:07:22Z",
  fieldsType: "FieldsV1",
  fieldsV1: {
    "f:metadata": { "f:annotations": { ".": {}, "f:orc/skip": {} } },
    "f:spec": {
      "f:containers": {
        'k:{"name":"c"}': {
          ".": {},
          "f:image": {},
          "f:imagePullPolicy": {},
          "f:name": {},
          "f:resources": {},
          "f:terminationMessagePath": {},
          "f:terminationMessagePolicy": {},
        },
      },
      "f:dnsPolicy": {},
      "f:enableServiceLinks": {},
      "f:restartPolicy": {},
      "f:schedulerName": {},
      "f:securityContext": {},
      "f:terminationGracePeriodSeconds": {},
    },
  },
};

test("who creates an object owns what it set and what was defaulted, without the structs in between", () => {
  expect(JSON.stringify(track({ before: undefined, after: pod, manager: "unknown" }))).toBe(
    JSON.stringify([created]),
  );
});

test("a status write owns the status under its own entry and leaves the creator's as it is", () => {
  const before: Pod = { ...pod, metadata: { ...pod.metadata, managedFields: [created] } };
  const after: Pod = {
    ...before,
    spec: { ...before.spec, containers: [], hostname: "ignored" },
    status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] },
  };
  const entries = track({
    before,
    after,
    manager: "tandem",
    subresource: "status",
    now: now + 1000,
  });
  expect(entries).toEqual([
    created,
    {
      manager: "tandem",
      operation: "Update",
      apiVersion: "v1",
      time: "2026-11-21T00:07:23Z",
      fieldsType: "FieldsV1",
      fieldsV1: {
        "f:status": {
          "f:conditions": {
            ".": {},
            'k:{"type":"Ready"}': { ".": {}, "f:status": {}, "f:type": {} },
          },
          "f:phase": {},
        },
      },
      subresource: "status",
    },
  ]);
  expect(entries?.[0]).toBe(created);
});

test("a writer that changes its own field again gets a new time, and one that changes nothing keeps its entry", () => {
  const before: Pod = { ...pod, metadata: { ...pod.metadata, managedFields: [created] } };
  const later = now + 60_000;
  const same = track({ before, after: { ...before }, manager: "unknown", now: later });
  expect(same).toEqual([created]);
  const after: Pod = { ...before, spec: { ...before.spec, containers: [], hostname: "h" } };
  const again = track({ before, after, manager: "unknown", now: later });
  expect(again?.map(({ time }) => time)).toEqual(["2026-11-21T00:08:22Z"]);
});

test("removing a field takes it from everybody and gives it to nobody", () => {
  const before: Pod = { ...pod, metadata: { ...pod.metadata, managedFields: [created] } };
  const { annotations: _annotations, ...metadata } = before.metadata ?? {};
  const entries = track({ before, after: { ...before, metadata }, manager: "ed" });
  expect(entries).toEqual([{ ...created, fieldsV1: { "f:spec": created.fieldsV1?.["f:spec"] } }]);
});

test("more than ten update managers are folded into one for the oldest", () => {
  let current: KubeObject & { readonly data: Record<string, string> } = {
    metadata: { name: "c" },
    data: {},
  };
  for (let writer = 0; writer < 12; writer += 1) {
    const after = { ...current, data: { ...current.data, [`k${writer}`]: "v" } };
    const managedFields = trackUpdate({
      definition: "core.v1.ConfigMap",
      before: writer === 0 ? undefined : current,
      after,
      manager: `m${String(writer).padStart(2, "0")}`,
      apiVersion: "v1",
      subresource: undefined,
      now: now + writer * 1000,
    });
    current = { ...after, metadata: { name: "c", managedFields } };
  }
  const entries = current.metadata?.managedFields ?? [];
  expect(entries.map(({ manager }) => manager)).toEqual([
    "ancient-changes",
    "m03",
    "m04",
    "m05",
    "m06",
    "m07",
    "m08",
    "m09",
    "m10",
    "m11",
  ]);
  expect(entries[0]?.fieldsV1).toEqual({
    "f:data": { ".": {}, "f:k0": {}, "f:k1": {}, "f:k2": {} },
  });
});

test("a client may move ownership by writing managedFields, as kubectl's migration does", () => {
  const before: Pod = { ...pod, metadata: { ...pod.metadata, managedFields: [created] } };
  const moved: ManagedFieldsEntry = { ...created, manager: "kubectl", operation: "Apply" };
  const after: Pod = { ...before, metadata: { ...before.metadata, managedFields: [moved] } };
  expect(track({ before, after, manager: "kubectl" })).toEqual([moved]);
});

test("managedFields that no server would write are ignored", () => {
  const before: Pod = { ...pod, metadata: { ...pod.metadata, managedFields: [created] } };
  const broken: ManagedFieldsEntry = { ...created, fieldsV1: { "x:spec": {} } };
  const after: Pod = { ...before, metadata: { ...before.metadata, managedFields: [broken] } };
  expect(track({ before, after, manager: "ed" })).toEqual([created]);
});

function track(
  update: Pick<TrackedUpdate, "before" | "after" | "manager"> & Partial<TrackedUpdate>,
): readonly ManagedFieldsEntry[] | undefined {
  return trackUpdate({
    definition: "core.v1.Pod",
    apiVersion: "v1",
    subresource: undefined,
    now,
    ...update,
  });
}
