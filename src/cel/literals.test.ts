import { expect, test } from "vitest";
import { withoutLiterals } from "./literals.ts";

test.for<[string, string]>([
  ["Object{}", '__object("Object", {})'],
  [
    "Object{spec: Object.spec{replicas: 3}}",
    '__object("Object", {"spec": __object("Object.spec", {"replicas": 3})})',
  ],
  ["Object . spec { a : 1 }", '__object("Object.spec", { "a" : 1 })'],
  ['[JSONPatch{op: "add", value: {"a": b}}]', '[__patch({"op": "add", "value": {"a": b}})]'],
  ["Object{a: x ? y : z, b: f(c, d)}", '__object("Object", {"a": x ? y : z, "b": f(c, d)})'],
  ["Object{?a: object.?b}", '__object("Object", {"?a": object.?b})'],
  ["'Object{a: 1}' + r\"\\Object{\"", "'Object{a: 1}' + r\"\\Object{\""],
  ["object.Object{", "object.Object{"],
  ["1 // Object{a: 1}", "1 // Object{a: 1}"],
])("%s is written %s", ([source, expected]) => {
  expect(withoutLiterals(source)).toBe(expected);
});
