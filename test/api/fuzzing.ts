import fc from "fast-check";
import { expect } from "vitest";
import { builtinResources } from "../../src/model/resources.ts";
import "../chance.ts";
import type { Answer, Harness } from "./harness.ts";

/** Faults that upstream answers with 500 as well, because the caller's patch or object makes no sense. */
const upstreamsOwn =
  /does not contain declared merge key|resourceVersion should not be set|failed to create typed patch object|failed to (convert|update)|unable to/;

/** The promise to whoever sends nonsense: an answer that is no fault of the server's own. */
export function check(answer: Answer, sent: unknown): void {
  if (answer.code < 500 || answer.code === 504) return;
  const message = String(answer.body["message"]);
  if (answer.code === 500 && upstreamsOwn.test(message)) return;
  expect({ sent, code: answer.code, message }).toEqual({ sent, code: "below 500", message: "" });
}

/** Any JSON. */
export const json = fc.jsonValue({ maxDepth: 5 });
const fieldName = fc.constantFrom(
  "apiVersion",
  "kind",
  "metadata",
  "name",
  "namespace",
  "labels",
  "annotations",
  "finalizers",
  "ownerReferences",
  "managedFields",
  "spec",
  "status",
  "containers",
  "image",
  "ports",
  "env",
  "volumes",
  "template",
  "selector",
  "matchLabels",
  "matchExpressions",
  "replicas",
  "data",
  "rules",
  "items",
  "type",
  "resources",
  "limits",
  "cpu",
  "$patch",
  "$retainKeys",
  "$setElementOrder/containers",
  "$deleteFromPrimitiveList/finalizers",
  "__proto__",
  "constructor",
  "toString",
  "generateName",
  "creationTimestamp",
  "deletionTimestamp",
  "resourceVersion",
  "uid",
);

/** Objects that look like Kubernetes' from afar. */
export const { object } = fc.letrec((tie) => ({
  object: fc.dictionary(fieldName, tie("value"), { maxKeys: 5 }),
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom<unknown>(
      null,
      "",
      "a",
      0,
      -1,
      1.5,
      1e20,
      true,
      "100m",
      "now",
      "2026-01-01T00:00:00Z",
      "web",
    ),
    json,
    tie("object"),
    fc.array(tie("value"), { maxLength: 3 }),
  ),
}));

/** A built-in kind. */
export const types = fc.constantFrom(...builtinResources);

/** Where objects of a kind are. */
export function pathOf(type: (typeof builtinResources)[number]): string {
  const root = type.group === "" ? "/api/v1" : `/apis/${type.group}/${type.version}`;
  return type.namespaced
    ? `${root}/namespaces/default/${type.resource}`
    : `${root}/${type.resource}`;
}

/** What was created under a name can be read, as it was answered, and deleted. */
export async function checkReadBack(api: Harness, path: string, created: Answer): Promise<void> {
  const { name } = (created.body["metadata"] ?? {}) as { name?: string };
  if (name === undefined) return;
  const one = `${path}/${encodeURIComponent(name)}`;
  const read = await api.send("GET", one);
  expect({ one, code: read.code, body: read.body["metadata"] }).toEqual({
    one,
    code: 200,
    body: created.body["metadata"],
  });
  check(await api.send("DELETE", one), { one });
}
