import { expect, test } from "vitest";

import { goQuote } from "./go-quote.ts";

test("control characters, quotes and unprintable characters are escaped as Go does", () => {
  expect(goQuote('a"b\\c\n\t\u0007\u0001é\u00a0\u200b😀')).toBe(
    '"a\\"b\\\\c\\n\\t\\a\\x01é\\u00a0\\u200b😀"',
  );
});
