import { expect, test } from "vitest";
import { namespaces, pods } from "../../client/resources.ts";
import type { ObjectMeta } from "../../model/types/meta-v1.ts";
import type { KubeObject } from "../../model/object.ts";
import type { Namespace } from "../../model/types/core-v1.ts";
import { NOON, stored } from "../testing/objects.ts";
import { decide } from "./decide.ts";

const going: Partial<ObjectMeta> = { deletionTimestamp: "2026-01-01T12:00:00Z" };

function namespace(metadata: Partial<ObjectMeta>) {
  const spec = { finalizers: ["kubernetes"] };
  return stored<Namespace>("one", { metadata: { ...metadata, namespace: undefined }, spec });
}

function pod(name: string, metadata: ObjectMeta = {}) {
  return stored<KubeObject>(name, { metadata: { ...metadata, namespace: "one" } });
}

/** The status conditions that are written, in short: `type=status reason: message`. */
function conditions(view: Parameters<typeof decide>[0]): readonly string[] {
  return decide(view, NOON).writes.flatMap((write) => {
    if (write.verb !== "update" || write.subresource !== "status") return [];
    const object: Namespace = write.object;
    const list = object.status?.conditions ?? [];
    return list.slice(3).map(({ status, reason, message }) => `${status} ${reason}: ${message}`);
  });
}

test("a namespace that is not being deleted is left alone", () => {
  expect(decide({ namespace: namespace({}), contents: [] }, NOON)).toEqual({ writes: [] });
});

test("what is in a namespace is deleted once, and its conditions say what remains", () => {
  const objects = [pod("a"), pod("b", { ...going, finalizers: ["x/y"] })];
  const view = { namespace: namespace(going), contents: [{ kind: pods, objects }] };
  const deletes = decide(view, NOON).writes.filter(({ verb }) => verb === "delete");
  expect(deletes).toEqual([
    {
      verb: "delete",
      kind: pods,
      key: { namespace: "one", name: "a" },
      uid: "uid-a",
      propagationPolicy: "Background",
    },
  ]);
  expect(conditions(view)).toEqual([
    "True SomeResourcesRemain: Some resources are remaining: pods. has 2 resource instances",
    "True SomeFinalizersRemain: Some content in the namespace has finalizers remaining: x/y in 1 resource instances",
  ]);
});

test("an empty namespace loses its finalizer", () => {
  const view = { namespace: namespace(going), contents: [{ kind: pods, objects: [] }] };
  expect(conditions(view)).toEqual([
    "False ContentRemoved: All content successfully removed",
    "False ContentHasNoFinalizers: All content-preserving finalizers finished",
  ]);
  const last = decide(view, NOON).writes.at(-1);
  expect(last).toEqual({
    verb: "update",
    kind: namespaces,
    subresource: "finalize",
    object: {
      metadata: expect.not.objectContaining({ resourceVersion: "1" }),
      spec: { finalizers: [] },
    },
  });
});
