import { expect, test } from "vitest";
import { missingProof, missingTraps, rowsOf, testFileOf } from "./contract.ts";
import { repositoryFiles } from "./repository.ts";

const TRAPS = 42;
const files = repositoryFiles(".test.ts");
const tests = new Map(files.map((file) => [file.path, testFileOf(file)]));
const [page] = repositoryFiles("docs/contract.md");
const rows = page === undefined ? [] : rowsOf(page);

test("every row of the contract with clients has its test", () => {
  expect(rows.length).toBeGreaterThan(100);
  const open = rows.flatMap((row) => {
    const missing = missingProof(row, tests);
    return missing === undefined ? [] : [`${row.id}: ${missing}`];
  });
  expect(open).toEqual([]);
});

test("no row is there twice", () => {
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
});

test("every trap has a test that names it", () => {
  expect(missingTraps(TRAPS, tests.values())).toEqual([]);
});

const everyKubectl = testFileOf({
  path: "a.test.ts",
  text: 'const test = withEveryKubectl(x);\ntest("rows K1 and K12: a", y);\ntest(\n  "trap 2: b",',
});

test.each([
  ["K1", "every kubectl", undefined],
  ["K12", "every kubectl", undefined],
  ["K2", "every kubectl", 'no test with every kubectl has "row K2" in its title'],
  ["T1", "a.test.ts: trap 2", undefined],
  ["T1", "a.test.ts: trap 3", "no such test: a.test.ts: trap 3"],
  ["T1", "b.test.ts: trap 2", "no such test: b.test.ts: trap 2"],
])("row %s that is proved by %s: %s", (id, proof, missing) => {
  const known = new Map([["a.test.ts", everyKubectl]]);
  expect(missingProof({ id, priority: "P0", proof }, known)).toBe(missing);
});

test("fires: a trap that no title names", () => {
  expect(missingTraps(3, [everyKubectl])).toEqual([1, 3]);
});
