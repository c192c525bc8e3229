import { expect, test } from "vitest";
import type { JsonObject } from "../../json.ts";
import { changeFaultsOf, faultsOf } from "../testing.ts";

function volume(spec: JsonObject) {
  const whole = { capacity: { storage: "1Gi" }, accessModes: ["ReadWriteOnce"], ...spec };
  return { apiVersion: "v1", kind: "PersistentVolume", spec: whole };
}

test.each<[string, JsonObject, readonly string[]]>([
  ["on the host", { hostPath: { path: "/data" } }, []],
  ["of nothing", {}, ["spec: Required value: must specify a volume type"]],
  [
    "of two things",
    { hostPath: { path: "/data" }, nfs: { server: "s", path: "/" } },
    ["spec.nfs: Forbidden: may not specify more than 1 volume type"],
  ],
  [
    "without a size",
    { hostPath: { path: "/data" }, capacity: {}, accessModes: [] },
    [
      "spec.accessModes: Required value",
      "spec.capacity: Required value",
      'spec.capacity: Unsupported value: {}: supported values: "storage"',
    ],
  ],
  [
    "on one node that is not named",
    { local: { path: "/data" } },
    ["spec.nodeAffinity: Required value: Local volume requires node affinity"],
  ],
  [
    "of a driver",
    { csi: { driver: "a b", volumeHandle: "" } },
    [
      expect.stringContaining('spec.csi.driver: Invalid value: "a b": a lowercase RFC 1123'),
      "spec.csi.volumeHandle: Required value",
    ],
  ],
  [
    "that would delete the host",
    { hostPath: { path: "/" }, persistentVolumeReclaimPolicy: "Recycle" },
    [
      "spec.persistentVolumeReclaimPolicy: Forbidden: may not be 'recycle' for a hostPath mount of '/'",
    ],
  ],
])("a volume %s", (_title, spec, faults) => {
  expect(faultsOf(volume(spec))).toEqual(faults);
});

test("a volume stays where it is", () => {
  const before = volume({ hostPath: { path: "/data" } });
  const next = volume({ hostPath: { path: "/other" } });
  expect(changeFaultsOf(before, { spec: next.spec })).toEqual([
    expect.stringContaining(
      "spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation\n@@",
    ),
  ]);
});

const claimed = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "2Gi" } } };

function claim(spec: JsonObject, status: JsonObject = {}) {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    spec: { ...claimed, ...spec },
    status,
  };
}

test("a claim says how much it wants, and how", () => {
  expect(faultsOf(claim({ accessModes: ["Often"], resources: {}, volumeMode: "Tape" }))).toEqual([
    'spec.accessModes: Unsupported value: "Often": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
    "spec.resources[storage]: Required value",
    'spec.volumeMode: Unsupported value: "Tape": supported values: "Block", "Filesystem"',
  ]);
});

test("a bound claim may grow and nothing else", () => {
  const bound = claim({ volumeName: "v" }, { phase: "Bound", capacity: { storage: "2Gi" } });
  const change = (spec: JsonObject) => changeFaultsOf(bound, { spec: { ...bound.spec, ...spec } });
  expect(change({ resources: { requests: { storage: "3Gi" } } })).toEqual([]);
  expect(change({ resources: { requests: { storage: "1Gi" } } })).toEqual([
    "spec.resources.requests.storage: Forbidden: field can not be less than status.capacity",
  ]);
  expect(change({ volumeName: "w" })).toEqual([
    expect.stringContaining(
      "spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n@@",
    ),
  ]);
});

test("a claim that waits is bound by its volume's name, and does not grow", () => {
  const change = (spec: JsonObject) =>
    changeFaultsOf(claim({}), { spec: { ...claimed, volumeMode: "Filesystem", ...spec } });
  expect(change({ volumeName: "v", storageClassName: "c" })).toEqual([]);
  expect(change({ resources: { requests: { storage: "3Gi" } } })).toHaveLength(1);
});

test("a storage class is made once", () => {
  const before = { apiVersion: "storage.k8s.io/v1", kind: "StorageClass", provisioner: "a.b/c" };
  expect(faultsOf({ ...before, provisioner: "", reclaimPolicy: "Recycle" })).toEqual([
    "provisioner: Required value",
    'reclaimPolicy: Unsupported value: "Recycle": supported values: "Delete", "Retain"',
  ]);
  const next = {
    provisioner: "a.b/d",
    parameters: { a: "b" },
    reclaimPolicy: "Retain",
    volumeBindingMode: "WaitForFirstConsumer",
  };
  expect(changeFaultsOf(before, next)).toEqual([
    "parameters: Forbidden: updates to parameters are forbidden.",
    "provisioner: Forbidden: updates to provisioner are forbidden.",
    "reclaimPolicy: Forbidden: updates to reclaimPolicy are forbidden.",
    'volumeBindingMode: Invalid value: "WaitForFirstConsumer": field is immutable',
  ]);
});
