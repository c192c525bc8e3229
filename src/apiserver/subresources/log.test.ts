import { expect, test } from "vitest";
import { logOptionsOf } from "./log.ts";

const now = Date.UTC(2026, 10, 21);

test("the query of a log request, all of it", () => {
  const query = new URLSearchParams(
    "follow=true&previous=1&timestamps=true&tailLines=5&limitBytes=100&sinceSeconds=60",
  );
  expect(logOptionsOf(query, now)).toEqual({
    follow: true,
    previous: true,
    timestamps: true,
    since: now - 60_000,
    tailLines: 5,
    limitBytes: 100,
    stream: "All",
  });
});

test.for([
  [
    "tailLines=-1",
    'PodLogOptions "" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0',
  ],
  ["limitBytes=0", "limitBytes: Invalid value: 0: must be greater than 0"],
  ["sinceSeconds=0", "sinceSeconds: Invalid value: 0: must be greater than 0"],
  [
    "sinceSeconds=5&sinceTime=2026-01-01T00:00:00Z",
    "at most one of `sinceTime` or `sinceSeconds` may be specified",
  ],
  ["stream=Both", "stream"],
  ["tailLines=x", "strconv.ParseInt"],
  ["sinceTime=yesterday", "parsing time"],
] as const)("%s is refused: %s", ([query, message]) => {
  expect(() => logOptionsOf(new URLSearchParams(query), now)).toThrow(message);
});
