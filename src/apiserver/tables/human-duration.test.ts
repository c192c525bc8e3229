import { expect, test } from "vitest";
import { ageOf, humanDuration } from "./human-duration.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

test.each([
  [-5 * second, "<invalid>"],
  [-second, "0s"],
  [0, "0s"],
  [119 * second, "119s"],
  [2 * minute, "2m"],
  [9 * minute + 59 * second, "9m59s"],
  [10 * minute, "10m"],
  [179 * minute, "179m"],
  [3 * hour, "3h"],
  [7 * hour + 59 * minute, "7h59m"],
  [8 * hour, "8h"],
  [47 * hour, "47h"],
  [48 * hour, "2d"],
  [7 * day + 23 * hour, "7d23h"],
  [8 * day, "8d"],
  [2 * year - day, "729d"],
  [2 * year, "2y"],
  [2 * year + 3 * day, "2y3d"],
  [8 * year, "8y"],
])("%d ms are shown as %s", (durationMs, text) => {
  expect(humanDuration(durationMs)).toBe(text);
});

test("an object without a time of creation has an unknown age", () => {
  expect([ageOf(undefined, 0), ageOf("1970-01-01T00:00:00Z", 5000)]).toEqual(["<unknown>", "5s"]);
});
