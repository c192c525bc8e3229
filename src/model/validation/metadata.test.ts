import { expect, test } from "vitest";
import type { JsonObject } from "../json.ts";
import { changeFaultsOf, faultsOf } from "./testing.ts";

const configMap = { apiVersion: "v1", kind: "ConfigMap" };

test.each<[string, JsonObject, readonly string[]]>([
  ["a generated name may end in a dash", { name: "a", generateName: "a-" }, []],
  [
    "a label's value is short",
    { labels: { a: "b c" } },
    [
      "metadata.labels: Invalid value: \"b c\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
    ],
  ],
  ["annotations may have keys in capitals", { annotations: { "X.com/Y": "z z" } }, []],
  [
    "annotations are at most 256 KiB",
    { annotations: { a: "x".repeat(256 * 1024) } },
    ["metadata.annotations: Too long: may not be more than 262144 bytes"],
  ],
  [
    "an owner has a version, a kind, a name and a uid",
    { ownerReferences: [{ apiVersion: "", kind: "", name: "", uid: "" }] },
    [
      'metadata.ownerReferences.apiVersion: Invalid value: "": version must not be empty',
      'metadata.ownerReferences.kind: Invalid value: "": must not be empty',
      'metadata.ownerReferences.name: Invalid value: "": must not be empty',
      'metadata.ownerReferences.uid: Invalid value: "": must not be empty',
    ],
  ],
  [
    "a finalizer without a domain must be known",
    { finalizers: ["orphan", "mine"] },
    [
      'metadata.finalizers[1]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
    ],
  ],
])("%s", (_title, metadata, faults) => {
  expect(faultsOf({ ...configMap, metadata })).toEqual(faults);
});

test("no finalizer is added to an object that is going", () => {
  const going = { deletionTimestamp: "2026-11-21T00:36:52Z", deletionGracePeriodSeconds: 0 };
  const before = { ...configMap, metadata: { ...going, finalizers: ["ex.com/f"] } };
  const metadata = { ...going, finalizers: ["ex.com/f", "ex.com/g"] };
  expect(changeFaultsOf(before, { metadata })).toEqual([
    'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"ex.com/g"}',
  ]);
  expect(changeFaultsOf(before, { metadata: going })).toEqual([]);
});

test("an object keeps its name and its uid", () => {
  expect(changeFaultsOf(configMap, { metadata: { name: "y", uid: "v" } })).toEqual([
    'metadata.name: Invalid value: "y": field is immutable',
    'metadata.uid: Invalid value: "v": field is immutable',
  ]);
});
