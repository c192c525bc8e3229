import { expect, test } from "vitest";
import { builtinResources } from "../../../model/resources.ts";
import type { Subject } from "../matching/subject.ts";
import { PatchError, patchedBy } from "./patch.ts";

const object = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "p", labels: { a: "1" } },
  spec: { containers: [{ name: "c", image: "i" }] },
};

function patched(patchType: string, value: unknown): unknown {
  const type = builtinResources.find(({ kind }) => kind === "Pod");
  if (type === undefined) throw new Error("no Pod");
  const subject: Subject = { type, kind: type, object, oldObject: undefined };
  try {
    return patchedBy(subject, patchType, value);
  } catch (error) {
    if (error instanceof PatchError) return error.message;
    throw error;
  }
}

test("a configuration is laid over the object, and what it leaves out stays", () => {
  const containers = [
    { name: "c", imagePullPolicy: "Always" },
    { name: "d", image: "j" },
  ];
  expect(patched("ApplyConfiguration", { spec: { containers } })).toEqual({
    ...object,
    spec: {
      containers: [
        { name: "c", image: "i", imagePullPolicy: "Always" },
        { name: "d", image: "j" },
      ],
    },
  });
});

test.for<[string, unknown, string]>([
  [
    "ApplyConfiguration",
    { spec: { bogus: 1 } },
    "error applying patch: failed to convert patch object to typed object: .spec.bogus: field not declared in schema",
  ],
  [
    "ApplyConfiguration",
    { spec: { tolerations: [] } },
    "error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: .spec.tolerations",
  ],
  ["ApplyConfiguration", 1, "unsupported return type from ApplyConfiguration expression"],
])("%s of %j says %s", ([patchType, value, message]) => {
  expect(patched(patchType, value)).toBe(message);
});

test("a patch whose test fails changes nothing, one that does not fit is a fault", () => {
  const check = { op: "test", path: "/metadata/labels/a", value: "2" };
  const remove = { op: "remove", path: "/metadata/labels/a" };
  expect(patched("JSONPatch", [check, remove])).toBe(object);
  expect(patched("JSONPatch", [{ ...check, value: "1" }, remove])).toMatchObject({
    metadata: { labels: {} },
  });
  expect(patched("JSONPatch", [{ op: "remove", path: "/nothing" }])).toMatch(/^JSON Patch: /);
});
