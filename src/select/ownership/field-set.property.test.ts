import fc from "fast-check";
import { expect, test } from "vitest";
import {
  difference,
  differenceBelow,
  type FieldSet,
  intersection,
  parseFieldSet,
  pathsOf,
  setOf,
  union,
} from "./field-set.ts";
import type { PathElement } from "./path-element.ts";

const element = fc.constantFrom("f:a", "f:b", "f:c", 'k:{"name":"x"}', 'v:"x"', "i:0");
const path = fc.array(element, { minLength: 1, maxLength: 4 });
const sets = fc.array(path, { maxLength: 8 }).map(setOf);

/** The model that the trees are compared with: a set of paths written as texts. */
function model(set: FieldSet): Set<string> {
  return new Set(pathsOf(set).map((each) => each.join("/")));
}

test("a set holds exactly the paths that it was made of", () => {
  fc.assert(
    fc.property(fc.array(path, { maxLength: 8 }), (paths) => {
      expect(model(setOf(paths))).toEqual(new Set(paths.map((each) => each.join("/"))));
    }),
    { numRuns: 1000 },
  );
});

test("union, difference and intersection are those of the paths", () => {
  fc.assert(
    fc.property(sets, sets, (a, b) => {
      expect(model(union(a, b))).toEqual(model(a).union(model(b)));
      expect(model(difference(a, b))).toEqual(model(a).difference(model(b)));
      expect(model(intersection(a, b))).toEqual(model(a).intersection(model(b)));
    }),
    { numRuns: 2000 },
  );
});

test("the difference below takes the paths of a set and all that lies under them", () => {
  fc.assert(
    fc.property(sets, sets, (a, b) => {
      const isBelow = (each: readonly PathElement[]): boolean =>
        each.some((_, depth) => model(b).has(each.slice(0, depth + 1).join("/")));
      const kept = pathsOf(a).filter((each) => !isBelow(each));
      expect(model(differenceBelow(a, b))).toEqual(model(setOf(kept)));
    }),
    { numRuns: 1000 },
  );
});

test("a set is written in one way only, and read back as it was", () => {
  fc.assert(
    fc.property(sets, sets, (a, b) => {
      expect(JSON.stringify(union(a, b))).toBe(JSON.stringify(union(b, a)));
      expect(JSON.stringify(setOf(pathsOf(a)))).toBe(JSON.stringify(a));
      expect(parseFieldSet(JSON.parse(JSON.stringify(a)))).toEqual(a);
    }),
    { numRuns: 1000 },
  );
});

test("what an operation does not change is the same object", () => {
  const set = setOf([["f:a", "f:b"], ["f:c"]]);
  expect(difference(set, setOf([["f:x"], ["f:a"]]))).toBe(set);
  expect(union(set, setOf([["f:a", "f:b"]]))).toBe(set);
});
