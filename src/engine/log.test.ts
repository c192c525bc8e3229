import { expect, test } from "vitest";
import { ManualClock } from "../client/testing/manual-clock.ts";
import { LineLog } from "./log.ts";

test("an entry is one line of JSON: time, level, message, then the fields", () => {
  const lines: string[] = [];
  const clock = new ManualClock(Date.parse("2026-11-21T01:02:03.004Z"));
  const log = new LineLog({ clock, level: "info", write: (line) => lines.push(line) });
  log.debug("unseen");
  log.with({ part: "node" }).warn("container ended", { exitCode: 3 });
  expect(lines).toEqual([
    '{"time":"2026-11-21T01:02:03.004Z","level":"warn","message":"container ended","part":"node","exitCode":3}\n',
  ]);
});

test("an error is told with its causes", () => {
  const lines: string[] = [];
  const clock = new ManualClock(0);
  const log = new LineLog({ clock, level: "info", write: (line) => lines.push(line) });
  log.error("failed", { error: new Error("outer", { cause: new Error("inner") }) });
  expect(JSON.parse(lines[0] ?? "").error).toMatch(/^Error: outer\n.*caused by Error: inner\n/s);
});
