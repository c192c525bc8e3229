import { expect, test } from "vitest";
import {
  canonicalQuantity,
  compareQuantities,
  formatQuantity,
  milliValueOf,
  parseQuantity,
  quantityOf,
  subtractQuantities,
  valueOf,
} from "./quantity.ts";

test.each([
  ["1000m", "1"],
  ["1024Ki", "1Mi"],
  ["0.5", "500m"],
  [".5", "500m"],
  ["1.", "1"],
  ["0.5Gi", "512Mi"],
  ["1.5Gi", "1536Mi"],
  ["100", "100"],
  ["12000", "12k"],
  ["1e3", "1e3"],
  ["1E3", "1e3"],
  ["1000000e-3", "1e3"],
  ["1E", "1E"],
  ["512Ki", "512Ki"],
  ["0.5Ki", "512"],
  ["1.1Ki", "1126400m"],
  ["0.1n", "1n"],
  ["-1500m", "-1500m"],
  ["0", "0"],
  ["+5", "5"],
  ["99999999999999999999", "9223372036854775807"],
])("the quantity %s is written %s", (text, canonical) => {
  expect(canonicalQuantity(text)).toBe(canonical);
});

test.each([
  "",
  "m",
  "1 Gi",
  "1gi",
  "1KiB",
  "1e",
  "--1",
  "1.2.3",
  "abc",
  "1K",
  "1Mi3",
  "1".repeat(101),
])("%s is not a quantity", (text) => {
  expect(parseQuantity(text)).toBeUndefined();
});

test("whole units and thousandths are rounded away from zero", () => {
  const read = (text: string) => {
    const quantity = parseQuantity(text);
    return quantity === undefined ? undefined : [valueOf(quantity), milliValueOf(quantity)];
  };
  expect([read("1500m"), read("100u"), read("-1500m"), read("1Gi")]).toEqual([
    [2, 1500],
    [1, 1],
    [-2, -1500],
    [1073741824, 1073741824000],
  ]);
});

test("an exponent of many digits is cut off at once", () => {
  expect(canonicalQuantity("1e999999999")).toBe("9223372036854775807");
  expect(canonicalQuantity("1e-999999999")).toBe("1e-9");
});

test("a difference is written in the format of what it was taken from", () => {
  const gibi = parseQuantity("1Gi") ?? quantityOf(0);
  expect(formatQuantity(subtractQuantities(gibi, quantityOf(1024)))).toBe("1048575Ki");
  expect(compareQuantities(subtractQuantities(gibi, gibi), quantityOf(0))).toBe(0);
});
