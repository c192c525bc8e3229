import { expect, test } from "vitest";
import { StatusError } from "../status-error.ts";
import { parseApplyBody, parsePatchBody } from "./patch-body.ts";

test("a patch is JSON, and what is not is refused in Go's words", () => {
  expect(parsePatchBody(utf8('{"a":1}'))).toEqual({ a: 1 });
  expect(() => parsePatchBody(utf8("[tru]"))).toThrow(
    new StatusError("BadRequest", "invalid character ']' in literal true (expecting 'e')"),
  );
});

test("an apply may be JSON or YAML", () => {
  expect(parseApplyBody(utf8('{"data":{"a":"1"}}'))).toEqual({ data: { a: "1" } });
  expect(parseApplyBody(utf8("data:\n  a: '1'\n"))).toEqual({ data: { a: "1" } });
});

test.for([
  ["- a", /json: cannot unmarshal array into Go value of type map/],
  ["a: [", /^error decoding YAML: yaml: line 1: /],
  ['{"a":1,"a":2}', /line 1: key .* already set in map/],
] as const)("the apply body %s is a bad request", ([text, message]) => {
  expect(() => parseApplyBody(utf8(text))).toThrow(message);
  expect(() => parseApplyBody(utf8(text))).toThrow(StatusError);
});

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
