import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

import { terminationMessage } from "./termination-message.ts";

const line = (text: string): string => `2026-11-21T00:00:01Z stdout F ${text}\n`;

test("the message is the end of the file, at most 4096 bytes (case 122)", async () => {
  const files = temporary({ message: `${"x".repeat(5000)}end\n` });
  const message = await terminationMessage({ ...files, fallbackToLogs: false });
  expect(message).toHaveLength(4096);
  expect(message.endsWith("xend\n")).toBe(true);
});

test("the log stands in for an empty file of a failed container (case 122)", async () => {
  const files = temporary({ message: "", log: line("line1") + line("line2") });
  expect(await terminationMessage({ ...files, fallbackToLogs: true })).toBe("line1\nline2\n");
  expect(await terminationMessage({ ...files, fallbackToLogs: false })).toBe("");
});

test("the log does not stand in for a message that is there", async () => {
  const files = temporary({ message: "said", log: line("line1") });
  expect(await terminationMessage({ ...files, fallbackToLogs: true })).toBe("said");
});

test("of the log the last 80 lines count, and of these the last 2048 bytes", async () => {
  const many = Array.from({ length: 100 }, (_, index) => line(String(index))).join("");
  const short = temporary({ message: "", log: many });
  const lines = (await terminationMessage({ ...short, fallbackToLogs: true })).split("\n");
  expect([lines.length, lines[0]]).toEqual([81, "20"]);
  const wide = temporary({ message: "", log: line("y".repeat(3000)) });
  expect(await terminationMessage({ ...wide, fallbackToLogs: true })).toHaveLength(2048);
});

test("files that are not there have nothing to say", async () => {
  const source = { messageFile: "/nowhere/m", logFile: "/nowhere/l", fallbackToLogs: true };
  expect(await terminationMessage(source)).toBe("");
});

function temporary(files: { readonly message: string; readonly log?: string }): {
  readonly messageFile: string;
  readonly logFile: string;
} {
  const directory = mkdtempSync(join(tmpdir(), "tandem-message-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  writeFileSync(join(directory, "message"), files.message);
  writeFileSync(join(directory, "0.log"), files.log ?? "");
  return { messageFile: join(directory, "message"), logFile: join(directory, "0.log") };
}
