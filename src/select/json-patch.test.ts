import { expect, test } from "vitest";
import { StatusError } from "../model/status-error.ts";
import { applyJsonPatch } from "./json-patch.ts";

const rejected = new StatusError(
  "Invalid",
  "the server rejected our request due to an error in our request",
  {},
);

test.for([
  [{ a: 1 }, [{ op: "add", path: "/b", value: 2 }], { a: 1, b: 2 }],
  [{ a: [1, 3] }, [{ op: "add", path: "/a/1", value: 2 }], { a: [1, 2, 3] }],
  [{ a: [1] }, [{ op: "add", path: "/a/-", value: 2 }], { a: [1, 2] }],
  [{ a: [1] }, [{ op: "add", path: "/a/1", value: 2 }], { a: [1, 2] }],
  [{ a: [1, 2] }, [{ op: "replace", path: "/a/-1", value: 3 }], { a: [1, 3] }],
  [{ a: 1 }, [{ op: "replace", path: "/a", value: null }], { a: null }],
  [{ a: null }, [{ op: "replace", path: "/a", value: 1 }], { a: 1 }],
  [{ a: 1, b: 2 }, [{ op: "remove", path: "/a" }], { b: 2 }],
  [{ a: [1, 2] }, [{ op: "remove", path: "/a/0" }], { a: [2] }],
  [{ a: { b: 1 } }, [{ op: "move", from: "/a/b", path: "/c" }], { a: {}, c: 1 }],
  [{ a: { b: 1 } }, [{ op: "copy", from: "/a", path: "/c" }], { a: { b: 1 }, c: { b: 1 } }],
  [{ a: { b: [1] } }, [{ op: "test", path: "/a", value: { b: [1] } }], { a: { b: [1] } }],
  [{ "a/b": { "c~d": 1 } }, [{ op: "remove", path: "/a~1b/c~0d" }], { "a/b": {} }],
  [{ a: 1 }, [{ op: "replace", path: "", value: { b: 2 } }], { b: 2 }],
] as const)("%j with %j becomes %j", ([before, patch, after]) => {
  expect(applyJsonPatch(before, patch)).toEqual(after);
});

test.for([
  [{ op: "test", path: "/a", value: 2 }],
  [{ op: "remove", path: "/b" }],
  [{ op: "replace", path: "/b", value: 1 }],
  [{ op: "add", path: "/b/c", value: 1 }],
  [{ op: "add", path: "/list/2", value: 1 }],
  [{ op: "add", path: "/list/01", value: 1 }],
  [{ op: "add", path: "b", value: 1 }],
  [{ op: "add", path: "/b" }],
  [{ op: "move", from: "/a", path: "/a/b" }],
  [{ op: "copy", path: "/b" }],
  [{ op: "unknown", path: "/a" }],
  ["text"],
] as const)("%j is rejected as a whole", ([operation]) => {
  const before = { a: 1, list: [1] };
  const patch = [{ op: "add", path: "/done", value: true }, operation];
  expect(() => applyJsonPatch(before, patch)).toThrow(rejected);
  expect(before).toEqual({ a: 1, list: [1] });
});

test("a patch that is no list is a bad request", () => {
  expect(() => applyJsonPatch({}, {})).toThrow(
    new StatusError(
      "BadRequest",
      "json: cannot unmarshal object into Go value of type jsonpatch.Patch",
    ),
  );
});

test("more than 10,000 operations are too large", () => {
  const patch = Array.from({ length: 10_001 }, () => ({ op: "test", path: "/a", value: 1 }));
  expect(() => applyJsonPatch({ a: 1 }, patch)).toThrow(
    new StatusError(
      "RequestEntityTooLarge",
      "The allowed maximum operations in a JSON patch is 10000, got 10001",
    ),
  );
});

test("copies that double the document each time are stopped", () => {
  const patch = Array.from({ length: 40 }, (_, index) => ({
    op: "copy",
    from: "",
    path: `/copy${index}`,
  }));
  expect(() => applyJsonPatch({ a: "text" }, patch)).toThrow(/exceeding the limit 3145728/);
});

test("a move cannot nest a document deeper than our functions can walk", () => {
  const deep = JSON.parse(`${'{"a":'.repeat(900)}1${"}".repeat(900)}`) as unknown;
  const path = "/x".repeat(120);
  const shell = JSON.parse(`${'{"x":'.repeat(119)}{}${"}".repeat(119)}`) as object;
  expect(() => applyJsonPatch({ deep, ...shell }, [{ op: "move", from: "/deep", path }])).toThrow(
    rejected,
  );
});

test("a key named __proto__ is data", () => {
  const patched = applyJsonPatch({}, [{ op: "add", path: "/__proto__", value: { x: 1 } }]);
  expect(JSON.stringify(patched)).toBe('{"__proto__":{"x":1}}');
  expect(Object.getPrototypeOf(patched)).toBe(Object.prototype);
});
