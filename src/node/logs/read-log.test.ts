import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

import type { LogOptions } from "../../ports/node-streams.ts";
import { readLog } from "./read-log.ts";

const all: LogOptions = {
  follow: false,
  previous: false,
  timestamps: false,
  since: undefined,
  tailLines: undefined,
  limitBytes: undefined,
  stream: "All",
};
const sample = [
  "2026-11-21T00:00:01.1Z stdout F one",
  "2026-11-21T00:00:02.22Z stderr F two",
  "2026-11-21T00:00:03Z stdout P thr",
  "2026-11-21T00:00:03Z stdout F ee",
  "2026-11-21T00:00:04Z stdout F ",
];

test.for<[string, Partial<LogOptions>, string]>([
  ["everything", {}, "one\ntwo\nthree\n\n"],
  [
    "with times, once for each line",
    { timestamps: true },
    "2026-11-21T00:00:01.100000000Z one\n2026-11-21T00:00:02.220000000Z two\n2026-11-21T00:00:03.000000000Z three\n2026-11-21T00:00:04.000000000Z \n",
  ],
  ["since a time", { since: Date.parse("2026-11-21T00:00:03Z") }, "three\n\n"],
  ["the last lines of the file", { tailLines: 2 }, "ee\n\n"],
  ["more lines than there are", { tailLines: 100 }, "one\ntwo\nthree\n\n"],
  ["no lines", { tailLines: 0 }, ""],
  ["so many bytes", { limitBytes: 6 }, "one\ntw"],
  ["one stream", { stream: "Stderr" }, "two\n"],
])("a log is read: %s", async ([, options, expected]) => {
  const path = logFile(sample);
  expect(await textOf(path, options)).toBe(expected);
});

test("an unfinished line at the end is shown", async () => {
  const path = logFile(sample.slice(0, 1));
  appendFileSync(path, "2026-11-21T00:00:02Z stdout F cut");
  expect(await textOf(path, {})).toBe("one\ncut\n");
});

test("a long log is read in full, and its tail found across blocks", async () => {
  const lines = Array.from(
    { length: 20_000 },
    (_, index) => `2026-11-21T00:00:01Z stdout F ${index}`,
  );
  const path = logFile(lines);
  expect((await textOf(path, {})).split("\n")).toHaveLength(20_001);
  const tail = await textOf(path, { tailLines: 5000 });
  expect(tail.startsWith("15000\n")).toBe(true);
});

test("following shows what is written later, through a rotation, until the container ends", async () => {
  const path = logFile(sample.slice(0, 1));
  const steps = [
    (): void => appendFileSync(path, `${sample[1]}\n`),
    (): void => {
      appendFileSync(path, "2026-11-21T00:00:03Z stdout F last of the old\n");
      renameSync(path, `${path}.1`);
      writeFileSync(path, "2026-11-21T00:00:04Z stdout F first of the new\n");
    },
    (): void => {
      appendFileSync(path, "2026-11-21T00:00:05Z stdout F end\n");
      running = false;
    },
  ];
  let running = true;
  const source = {
    path,
    isRunning: async () => running,
    changed: async () => steps.shift()?.(),
  };
  let text = "";
  for await (const chunk of readLog(
    source,
    { ...all, follow: true },
    new AbortController().signal,
  )) {
    text += Buffer.from(chunk).toString();
  }
  expect(text).toBe("one\ntwo\nlast of the old\nfirst of the new\nend\n");
});

test("following ends when the client goes", async () => {
  const path = logFile(sample.slice(0, 1));
  const client = new AbortController();
  const source = {
    path,
    isRunning: async () => true,
    changed: async () => client.abort(),
  };
  let chunks = 0;
  for await (const _ of readLog(source, { ...all, follow: true }, client.signal)) chunks += 1;
  expect(chunks).toBe(1);
});

async function textOf(path: string, options: Partial<LogOptions>): Promise<string> {
  const source = { path, isRunning: async () => false, changed: async () => undefined };
  let text = "";
  for await (const chunk of readLog(source, { ...all, ...options }, new AbortController().signal)) {
    text += Buffer.from(chunk).toString();
  }
  return text;
}

function logFile(lines: readonly string[]): string {
  const directory = mkdtempSync(join(tmpdir(), "tandem-log-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const path = join(directory, "0.log");
  writeFileSync(path, lines.map((line) => `${line}\n`).join(""));
  return path;
}
