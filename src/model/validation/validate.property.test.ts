import fc from "fast-check";
import { expect, test } from "vitest";
import { withDefaults } from "../defaults/defaults.ts";
import { preparedForCreate, preparedForUpdate } from "../defaults/preparation.ts";
import { objectOf } from "../defaults/schema-arbitrary.ts";
import { invalidError } from "../field-error.ts";
import { builtinResources } from "../resources.ts";
import { validateCreate, validateUpdate, warningsFor } from "./validate.ts";

const types = builtinResources.filter(
  ({ verbs, definition, version, storedVersion, group, storedAs }) =>
    verbs.includes("list") &&
    definition &&
    version === storedVersion &&
    storedAs.endsWith(group === "" ? "s" : group),
);

test.each(types)("any $group $kind that can be decoded is judged, never the end", (type) => {
  const object = objectOf(type.definition ?? "", 4);
  const { subresources } = type;
  fc.assert(
    fc.property(object, object, (first, second) => {
      const old = deepFrozen(preparedForCreate(type, withDefaults(type, first), 0));
      const sent = withDefaults(type, second);
      const next = deepFrozen(preparedForUpdate(type, sent, old));
      const faults = [
        ...validateCreate(type, old),
        ...validateUpdate(type, next, old),
        ...subresources.flatMap(({ name }) => validateUpdate(type, next, old, name)),
      ];
      warningsFor(type, next);
      const { message } = invalidError({ ...type, name: "x" }, faults);
      expect(message).not.toContain("undefined");
    }),
    { numRuns: 30 },
  );
});

function deepFrozen<T>(value: T): T {
  if (typeof value === "object" && value !== null) Object.values(value).forEach(deepFrozen);
  return Object.freeze(value);
}
