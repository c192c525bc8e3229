import { expect, test } from "vitest";
import { StatusError } from "../model/status-error.ts";
import { fieldSelectorText, parseFieldSelector } from "./fields.ts";

const fields: Readonly<Record<string, string>> = {
  "metadata.name": "web",
  "status.phase": "Running",
  note: "a,b=c\\d",
};
const valueOf = (field: string): string => fields[field] ?? "";

test.for([
  ["", true],
  ["metadata.name=web", true],
  ["metadata.name==web", true],
  ["metadata.name=api", false],
  ["status.phase!=Failed,status.phase!=Succeeded", true],
  ["status.phase!=Running", false],
  ["involvedObject.namespace=", true],
  ["metadata.name=", false],
  ["note=a\\,b\\=c\\\\d", true],
  [",metadata.name=web,", true],
] as const)("the selector '%s' matches: %s", ([text, expected]) => {
  expect(parseFieldSelector(text).matches(valueOf)).toBe(expected);
});

test.for([
  ["metadata.name", "invalid selector: 'metadata.name'; can't understand 'metadata.name'"],
  ["a=b\\x", "invalid field selector: invalid escape sequence: \\x"],
  ["a=b=c", "invalid field selector: unescaped character in value: ="],
] as const)("the selector '%s' is refused with Kubernetes' words", ([text, message]) => {
  expect(() => parseFieldSelector(text)).toThrow(new StatusError("BadRequest", message));
});

test("a selector tells the one name that it asks for", () => {
  const matcher = parseFieldSelector("metadata.name=web,status.phase!=Failed");
  expect(matcher.exactValue("metadata.name")).toBe("web");
  expect(matcher.exactValue("status.phase")).toBeUndefined();
});

test("a selector written as text is read back as the same selector", () => {
  const requirements = [{ field: "note", operator: "!=", value: "a,b=c\\d" }] as const;
  expect(parseFieldSelector(fieldSelectorText(requirements)).requirements).toEqual(requirements);
});
