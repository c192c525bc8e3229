import fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonObject } from "../model/json.ts";
import type { KubeObject } from "../model/object.ts";
import { StatusError } from "../model/status-error.ts";
import { trackUpdate } from "./managed-fields.ts";
import { fieldsOf } from "./ownership/fields-of.ts";
import { type FieldSet, intersection, pathsOf, union } from "./ownership/field-set.ts";
import { withoutServerFields } from "./ownership/managers.ts";
import { objectType } from "./ownership/object-type.ts";
import { type Apply, applyServerSide } from "./server-side-apply.ts";

const kind = "core.v1.Pod";
const now = Date.parse("2026-11-21T00:00:00Z");
const texts = fc.constantFrom("a", "b", "c");
const optional = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(fields, { requiredKeys: [] });
const ports = fc.uniqueArray(
  fc.record(
    { containerPort: fc.constantFrom(80, 81), protocol: fc.constantFrom("TCP", "UDP") },
    { requiredKeys: ["containerPort"] },
  ),
  {
    selector: ({ containerPort, protocol }) => `${containerPort}${protocol ?? "TCP"}`,
    maxLength: 3,
  },
);
const containers = fc.uniqueArray(
  fc.record(
    { name: texts, image: texts, args: fc.array(texts, { maxLength: 2 }), ports },
    { requiredKeys: ["name"] },
  ),
  { selector: ({ name }) => name, maxLength: 3 },
);
const configs = fc
  .record({
    metadata: optional({
      labels: fc.dictionary(texts, texts, { maxKeys: 3 }),
      finalizers: fc.uniqueArray(texts, { maxLength: 2 }),
    }),
    spec: optional({
      containers,
      hostname: texts,
      nodeSelector: fc.dictionary(texts, texts, { maxKeys: 2 }),
      securityContext: optional({ fsGroup: fc.nat(3), runAsUser: fc.nat(3) }),
    }),
  })
  .map((config): JsonObject => ({ apiVersion: "v1", kind: "Pod", ...config }));

test("applying the same configuration again changes nothing, not even a time", () => {
  fc.assert(
    fc.property(configs, configs, (first, second) => {
      const live = apply(apply(undefined, first, "one"), second, "two");
      expect(apply(live, second, "two", now + 60_000)).toEqual(live);
    }),
    { numRuns: 1000 },
  );
});

test("an applier owns what it applies, whatever was there", () => {
  fc.assert(
    fc.property(configs, configs, (first, second) => {
      const live = apply(apply(undefined, first, "one"), second, "two");
      const owned = withoutServerFields(fieldsOf(objectType(kind), second));
      expect(intersection(ownedBy(live, "two"), owned)).toEqual(owned);
    }),
    { numRuns: 1000 },
  );
});

test("nobody owns a field that is not there", () => {
  fc.assert(
    fc.property(configs, configs, configs, (first, second, third) => {
      const applied = apply(apply(undefined, first, "one"), second, "two");
      const live = updated(applied, third);
      const present = fieldsOf(objectType(kind), live);
      const leaves = pathsOf(allOwned(live)).filter((path) => isLeaf(allOwned(live), path));
      const missing = leaves.filter(
        (path) => pathsOf(intersection(present, one(path))).length === 0,
      );
      // An applier keeps its claim to an empty list, map or struct that another one filled or that went away.
      expect(missing.filter((path) => !isContainer(path))).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

test("an applier that no longer applies anything leaves what the other one applied", () => {
  fc.assert(
    fc.property(configs, configs, (first, second) => {
      const alone = apply(undefined, first, "one");
      const both = apply(alone, second, "two");
      const left = apply(both, { apiVersion: "v1", kind: "Pod" }, "two");
      const { apiVersion: _version, kind: _kind, ...applied } = first;
      const type = objectType(kind);
      const lost = pathsOf(fieldsOf(type, applied)).filter(
        (path) => pathsOf(intersection(fieldsOf(type, left), one(path))).length === 0,
      );
      expect(lost.filter((path) => !isContainer(path) && !wasTaken(both, path))).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

test("any two configurations without force apply or conflict, and never crash", () => {
  fc.assert(
    fc.property(configs, configs, (first, second) => {
      const live = apply(undefined, first, "one");
      const outcome = outcomeOf(() =>
        applyServerSide({ ...requestOf(live, second, "two"), force: false }),
      );
      expect(outcome).not.toBe("crashed");
    }),
    { numRuns: 1000 },
  );
});

function apply(
  live: KubeObject | undefined,
  applied: JsonObject,
  manager: string,
  at = now,
): KubeObject {
  return applyServerSide({ ...requestOf(live, applied, manager), now: at });
}

function requestOf(live: KubeObject | undefined, applied: JsonObject, manager: string): Apply {
  return {
    definition: kind,
    live,
    applied,
    manager,
    force: true,
    apiVersion: "v1",
    subresource: undefined,
    now,
  };
}

function updated(before: KubeObject, after: JsonObject): KubeObject {
  const managedFields = trackUpdate({
    definition: kind,
    before,
    after,
    manager: "editor",
    apiVersion: "v1",
    subresource: undefined,
    now,
  });
  return { ...after, metadata: { ...(after as KubeObject).metadata, managedFields } };
}

function ownedBy(object: KubeObject, manager: string): FieldSet {
  const entry = object.metadata?.managedFields?.find((each) => each.manager === manager);
  return (entry?.fieldsV1 ?? {}) as FieldSet;
}

function allOwned(object: KubeObject): FieldSet {
  const entries = object.metadata?.managedFields ?? [];
  return entries.map(({ fieldsV1 }) => (fieldsV1 ?? {}) as FieldSet).reduce(union, {});
}

function isLeaf(set: FieldSet, path: readonly string[]): boolean {
  const node = path.reduce<FieldSet>((parent, element) => parent[element] ?? {}, set);
  return Object.keys(node).length === 0;
}

function one(path: readonly string[]): FieldSet {
  return path.reduceRight<FieldSet>((below, element) => ({ [element]: below }), {});
}

function isContainer(path: readonly string[]): boolean {
  return /^f:(labels|metadata|spec|securityContext|containers|ports|finalizers|nodeSelector|args)$/.test(
    path.at(-1) ?? "",
  );
}

function wasTaken(object: KubeObject, path: readonly string[]): boolean {
  return pathsOf(intersection(ownedBy(object, "two"), one(path))).length > 0;
}

function outcomeOf(run: () => unknown): "applied" | "refused" | "crashed" {
  try {
    run();
    return "applied";
  } catch (error) {
    return error instanceof StatusError ? "refused" : "crashed";
  }
}
