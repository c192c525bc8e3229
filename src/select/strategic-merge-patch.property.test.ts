import fc from "fast-check";
import { expect, test } from "vitest";
import { StatusError } from "../model/status-error.ts";
import { strategicDiff } from "./strategic-merge-diff.fixture.ts";
import { applyStrategicMergePatch } from "./strategic-merge-patch.ts";

const kind = "core.v1.Pod";
const place = { ref: kind, isMap: false } as const;
const some = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(value, { maxLength: 3 });
const texts = fc.constantFrom("a", "b", "c");
const named = <T extends Record<string, fc.Arbitrary<unknown>>>(fields: T) =>
  fc.uniqueArray(fc.record({ name: texts, ...fields }, { requiredKeys: ["name"] }), {
    selector: ({ name }) => name,
    maxLength: 3,
  });

const pods = fc.record(
  {
    metadata: fc.record(
      {
        labels: fc.dictionary(texts, texts, { maxKeys: 3 }),
        finalizers: fc.uniqueArray(texts, { maxLength: 3 }),
      },
      { requiredKeys: [] },
    ),
    spec: fc.record(
      {
        containers: named({ image: texts, args: some(texts), env: named({ value: texts }) }),
        tolerations: some(fc.record({ key: texts })),
        hostname: texts,
        securityContext: fc.record(
          { fsGroup: fc.nat(9), runAsUser: fc.nat(9) },
          { requiredKeys: [] },
        ),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);

test("the patch between two pods, as kubectl makes it, turns the first into the second", () => {
  fc.assert(
    fc.property(pods, pods, (before, after) => {
      const patch = strategicDiff(place, before, after);
      expect(applyStrategicMergePatch(kind, before, patch)).toEqual(after);
    }),
    { numRuns: 2000 },
  );
});

test("an empty patch changes nothing and a patch applied twice is as one applied once", () => {
  fc.assert(
    fc.property(pods, pods, (current, patch) => {
      expect(applyStrategicMergePatch(kind, current, {})).toEqual(current);
      const once = applyStrategicMergePatch(kind, current, patch);
      expect(applyStrategicMergePatch(kind, once, patch)).toEqual(once);
    }),
    { numRuns: 1000 },
  );
});

const keys = [
  "metadata",
  "spec",
  "containers",
  "name",
  "finalizers",
  "volumes",
  "$patch",
  "$retainKeys",
  "$setElementOrder/containers",
  "$deleteFromPrimitiveList/finalizers",
  "__proto__",
  "x",
];

test("whatever a patch holds, it applies or is refused with a status, and changes neither argument", () => {
  const key = fc.constantFrom(...keys);
  const { patch } = fc.letrec((tie) => ({
    patch: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom(null, "delete", "replace", "a", 1, true),
      fc.array(tie("patch"), { maxLength: 3 }),
      fc.dictionary(key, tie("patch"), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(pods, patch, (current, change) => {
      const before = JSON.stringify([current, change]);
      expect(outcomeOf(() => applyStrategicMergePatch(kind, current, change))).not.toBe("crashed");
      expect(JSON.stringify([current, change])).toBe(before);
    }),
    { numRuns: 3000 },
  );
});

function outcomeOf(apply: () => unknown): "applied" | "refused" | "crashed" {
  try {
    apply();
    return "applied";
  } catch (error) {
    return error instanceof StatusError ? "refused" : "crashed";
  }
}
