import fc from "fast-check";
import { expect, test } from "vitest";
import { builtinResources } from "../resources.ts";
import { withDefaults } from "./defaults.ts";
import { objectOf } from "./schema-arbitrary.ts";

const types = builtinResources.filter(
  ({ verbs, definition }) => verbs.includes("create") && definition,
);

test.each(types)("defaults of $group $kind are idempotent and change no object", (type) => {
  const object = objectOf(type.definition ?? "", 3);
  fc.assert(
    fc.property(object, (sent) => {
      const once = withDefaults(type, deepFrozen(sent));
      expect(withDefaults(type, once)).toEqual(once);
    }),
    { numRuns: 30 },
  );
});

test("defaults of a Pod are idempotent over a thousand deep specs", () => {
  const pod = { group: "", version: "v1", kind: "Pod" };
  fc.assert(
    fc.property(objectOf("core.v1.Pod", 4), (sent) => {
      const once = withDefaults(pod, deepFrozen(sent));
      expect(withDefaults(pod, once)).toEqual(once);
    }),
    { numRuns: 1000 },
  );
});

function deepFrozen<T>(value: T): T {
  if (typeof value === "object" && value !== null) Object.values(value).forEach(deepFrozen);
  return Object.freeze(value);
}
