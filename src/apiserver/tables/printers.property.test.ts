import fc from "fast-check";
import { expect, test } from "vitest";
import { withDefaults } from "../../model/defaults/defaults.ts";
import { objectOf } from "../../model/defaults/schema-arbitrary.ts";
import { builtinResources } from "../../model/resources.ts";
import { printerOf } from "./printers.ts";

const types = builtinResources.filter(
  ({ verbs, definition, version, storedVersion }) =>
    verbs.includes("list") && definition && version === storedVersion,
);

test.each(types)("any $group $kind has a row with a cell for each column", (type) => {
  const printer = printerOf(type.group, type.resource);
  fc.assert(
    fc.property(objectOf(type.definition ?? "", 4), (sent) => {
      const object = withDefaults(type, sent);
      printer.conditions?.(object);
      expect(printer.cells(object, 0)).toHaveLength(printer.columns.length);
    }),
    { numRuns: 30 },
  );
});
