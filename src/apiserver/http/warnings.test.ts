import { ServerResponse, IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { expect, test } from "vitest";
import { warningsOf } from "./warnings.ts";

function warned(texts: readonly string[]): readonly string[] {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  const warn = warningsOf(response);
  for (const text of texts) warn(text);
  return [response.getHeader("Warning") ?? []].flat().map(String);
}

test("trap 39: a warning is a number, a dash and the text in quotes", () => {
  expect(warned(['unknown field "spec.bogus"'])).toEqual([
    '299 - "unknown field \\"spec.bogus\\""',
  ]);
});

test("each text is said once", () => {
  expect(warned(["a", "b", "a"])).toEqual(['299 - "a"', '299 - "b"']);
});

test("characters that no header may hold become spaces, and others are UTF-8", () => {
  expect(warned(["a\nb\u007fc\u0000"])).toEqual(['299 - "a b c "']);
  const [header = ""] = warned(["zähler"]);
  expect(Buffer.from(header, "latin1").toString()).toBe('299 - "zähler"');
});

test("ten thousand warnings do not make a header that no client can read", () => {
  const all = warned(
    Array.from({ length: 10_000 }, (_, index) => `unknown field "spec.f${index}"`),
  );
  expect(all.join("").length).toBeLessThanOrEqual(4096);
  const long = warned(["x".repeat(100_000)]);
  expect(long.join("").length).toBeLessThan(300);
});
