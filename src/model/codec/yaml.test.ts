import fc from "fast-check";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { readYaml, YamlSyntaxError } from "./yaml.ts";

test("a merge key takes over a map, or a list of maps", () => {
  const text = "a: &a {k: 1, l: 1}\nb: &b {l: 2}\nc: {<<: *a, m: 3}\nd: {<<: [*b, *a]}\n";
  expect(readYaml(text).value).toMatchObject({ c: { k: 1, l: 1, m: 3 }, d: { k: 1, l: 2 } });
});

test.for(["{<<: false}", "a: {<<: text}", "<<: [1]", "<<:\n"])(
  "%j is a fault of the text: a merge key wants maps",
  (text) => {
    expect(() => readYaml(text)).toThrow(
      new YamlSyntaxError("yaml: map merge requires map or sequence of maps as the value"),
    );
  },
);

test("any text is read or is a YamlSyntaxError", () => {
  const read = (text: string): boolean => {
    try {
      readYaml(text);
      return true;
    } catch (error) {
      return error instanceof YamlSyntaxError;
    }
  };
  const word = fc.constantFrom("<<", "*a", "&a", "!!set", "!!omap", "?", "-", ":", "{", "[", "a");
  const anything = fc.oneof(
    fc.string({ unit: fc.oneof(word, fc.constantFrom("\n", " ", "}", "]", ",")) }),
    fc.json().map((text) => stringify(JSON.parse(text))),
    fc.dictionary(word, fc.jsonValue()).map((value) => stringify(value)),
  );
  fc.assert(fc.property(anything, read), { numRuns: 3000 });
});
