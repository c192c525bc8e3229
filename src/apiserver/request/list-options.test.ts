import { expect, test } from "vitest";
import { isTrue } from "./list-options.ts";

test.each([
  ["true", true],
  ["1", true],
  ["", true],
  ["yes", true],
  ["0", false],
  ["false", false],
  ["False", false],
  [null, false],
])("the value %j of a flag in a query means %j", (value, expected) => {
  expect(isTrue(value)).toBe(expected);
});
