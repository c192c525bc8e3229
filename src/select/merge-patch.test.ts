import { expect, test } from "vitest";
import { applyMergePatch, mergePatchBetween } from "./merge-patch.ts";

// The cases of RFC 7386, appendix A.
test.for([
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b" }, { a: null }, {}],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [
    ["a", "b"],
    ["c", "d"],
    ["c", "d"],
  ],
  [{ a: "b" }, ["c"], ["c"]],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: "b", c: null }, { a: "b" }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
] as const)("%j patched with %j becomes %j", ([current, patch, expected]) => {
  expect(applyMergePatch(current, patch)).toEqual(expected);
});

test("the patch between two objects holds only what differs", () => {
  const before = { same: 1, gone: 1, nested: { a: 1, b: 2 }, list: [1] };
  const after = { same: 1, added: 2, nested: { a: 1, b: 3 }, list: [1, 2] };
  expect(mergePatchBetween(before, after)).toEqual({
    gone: null,
    added: 2,
    nested: { b: 3 },
    list: [1, 2],
  });
});

test("a key named __proto__ is data", () => {
  const patch: unknown = JSON.parse('{"__proto__":{"x":1}}');
  expect(JSON.stringify(applyMergePatch({ a: 1 }, patch))).toBe('{"a":1,"__proto__":{"x":1}}');
});
