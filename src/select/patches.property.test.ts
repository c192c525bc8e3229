import fc from "fast-check";
import { expect, test } from "vitest";
import { isJsonObject } from "../model/json.ts";
import { applyJsonPatch } from "./json-patch.ts";
import { applyMergePatch, mergePatchBetween } from "./merge-patch.ts";
import { StatusError } from "../model/status-error.ts";

const noNulls = (value: unknown): unknown => {
  if (Array.isArray(value)) return value;
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(kept.map(([key, item]) => [key, noNulls(item)]));
};
const objects = fc.dictionary(fc.string({ maxLength: 3 }), fc.jsonValue({ maxDepth: 3 }));

test("applying the merge patch between two objects to the first gives the second", () => {
  fc.assert(
    fc.property(objects, objects, (before, after) => {
      const target = noNulls(after);
      expect(applyMergePatch(before, mergePatchBetween(before, target))).toEqual(target);
    }),
    { numRuns: 1000 },
  );
});

test("a JSON patch either applies or is refused with a status, and never changes its input", () => {
  const operation = fc.record({
    op: fc.constantFrom("add", "remove", "replace", "move", "copy", "test"),
    path: fc.constantFrom("", "/a", "/a/b", "/a/0", "/a/-", "/b/-1"),
    from: fc.constantFrom("", "/a", "/b/0"),
    value: fc.jsonValue({ maxDepth: 2 }),
  });
  fc.assert(
    fc.property(objects, fc.array(operation, { maxLength: 6 }), (document, patch) => {
      const before = JSON.stringify(document);
      expect(outcomeOf(() => applyJsonPatch(document, patch))).not.toBe("crashed");
      expect(JSON.stringify(document)).toBe(before);
    }),
    { numRuns: 1000 },
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
