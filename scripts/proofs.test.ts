import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CASES, casesIn, testProofs } from "./proofs.ts";

const numbers = Array.from({ length: CASES }, (_, index) => index + 1);

test("every case of the semantics has a test that make test runs", () => {
  const proofs = testProofs();
  expect(numbers.filter((number) => !proofs.has(number))).toEqual([]);
});

test("the page about conformance has a row for every case, and none that is open", () => {
  const page = readFileSync(new URL("../docs/conformance.md", import.meta.url), "utf8");
  const rows = [...page.matchAll(/^\| (\d+) \|.*$/gm)];
  expect(rows.map(([, number]) => Number(number))).toEqual(numbers);
  expect(rows.filter(([row]) => row.includes("not yet proved"))).toEqual([]);
});

test.for([
  [`test("case 7: x", …)`, [7]],
  [`title: "kubernetes#1: x (cases 29 and 30)"`, [29, 30]],
  [`test.for(x)("case 142 to 144: x", …)`, [142, 143, 144]],
  [`{ policy: "Never", case: 23 }`, [23]],
  [`// a comment about case 9`, []],
  [`test("case 188: there is none", …)`, []],
] as const)("in %s the cases are %s", ([source, expected]) => {
  expect([...casesIn(source)]).toEqual(expected);
});
