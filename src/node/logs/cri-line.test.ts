import { expect, test } from "vitest";

import { fixedTime, parseCriLine } from "./cri-line.ts";

test("a line is taken apart", () => {
  const line = parseCriLine(Buffer.from("2026-11-21T01:02:03.4Z stderr F a  b "));
  expect({ ...line, text: line?.text.toString() }).toEqual({
    time: "2026-11-21T01:02:03.4Z",
    stream: "stderr",
    text: "a  b ",
    isWhole: true,
  });
});

test("a part, an empty line and further tags are understood", () => {
  expect(parseCriLine(Buffer.from("t stdout P half"))?.isWhole).toBe(false);
  expect(parseCriLine(Buffer.from("t stdout F "))?.text.length).toBe(0);
  expect(parseCriLine(Buffer.from("t stdout F"))?.text.length).toBe(0);
  expect(parseCriLine(Buffer.from("t stdout F:x text"))?.text.toString()).toBe("text");
});

test.for(["", "garbage", "t stdin F x", "t stdout X x"])("%j is no line", (text) => {
  expect(parseCriLine(Buffer.from(text))).toBe(undefined);
});

test.for([
  ["2026-11-21T01:02:03.4Z", "2026-11-21T01:02:03.400000000Z"],
  ["2026-11-21T01:02:03Z", "2026-11-21T01:02:03.000000000Z"],
  ["2026-11-21T01:02:03.123456789+01:00", "2026-11-21T01:02:03.123456789+01:00"],
  ["2026-11-21T01:02:03-05:00", "2026-11-21T01:02:03.000000000-05:00"],
])("%s is shown as %s", ([time, expected]) => {
  expect(fixedTime(time ?? "")).toBe(expected);
});
