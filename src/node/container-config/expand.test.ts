import { expect, test } from "vitest";

import { expand } from "./expand.ts";

const values = new Map([
  ["A", "1"],
  ["EMPTY", ""],
  ["REF", "$(A)"],
]);

test.for([
  ["$(A)", "1"],
  ["x$(A)y", "x1y"],
  ["$(A)$(A)", "11"],
  ["$(A)-$(UNSET)-$$(A)", "1-$(UNSET)-$(A)"],
  ["$$$(A)", "$1"],
  ["$$$$(A)", "$$(A)"],
  ["$(EMPTY)|", "|"],
  ["$(REF)", "$(A)"],
  ["$(unclosed", "$(unclosed"],
  ["$(a $(A)", "$(a $(A)"],
  ["$x $", "$x $"],
  ["$", "$"],
  ["", ""],
  ["$()", "$()"],
])("%s expands to %s", ([text, expected]) => {
  expect(expand(text ?? "", (name) => values.get(name))).toBe(expected);
});
