import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ManualClock } from "../client/testing/manual-clock.ts";
import { MemoryLog } from "../client/testing/memory-log.ts";
import type { Journal, JournalEntry, JournalPod } from "../ports/journal.ts";
import { JOURNAL_ENTRIES_PER_POD_MAX, JOURNAL_RETENTION_MS } from "./limits.ts";
import { MemoryJournal } from "./memory-journal.ts";
import { SqliteJournal } from "./sqlite-journal.ts";

const folder = mkdtempSync(join(tmpdir(), "tandem-journal-"));
afterAll(() => rmSync(folder, { recursive: true }));

const web: JournalPod = { uid: "u1", namespace: "dev", name: "web" };
const started: JournalEntry = { at: 1.5, kind: "effect", subject: "app", what: "StartContainer" };
const exited: JournalEntry = {
  at: 2.25,
  kind: "exit",
  subject: "app",
  what: "Exited",
  detail: { exitCode: 3 },
};

function sqlite(name: string, clock = new ManualClock(0)): SqliteJournal {
  return new SqliteJournal(join(folder, name), clock, new MemoryLog());
}

test.for([
  ["in memory", (): Journal => new MemoryJournal()],
  ["in SQLite", (): Journal => sqlite("a")],
] as const)("a story is read in its order, whole or from a place on: %s", async ([, make]) => {
  const journal = make();
  journal.append(web, started);
  journal.append({ ...web, uid: "u0", name: "other" }, started);
  journal.append(web, exited);
  const query = { namespace: "dev", name: "web" };
  expect(await journal.read(query)).toEqual([
    { ...started, sequence: 1 },
    { ...exited, sequence: 2 },
  ]);
  expect(await journal.read({ ...query, after: 1 })).toEqual([{ ...exited, sequence: 2 }]);
  expect(await journal.read({ ...query, limit: 1 })).toEqual([{ ...started, sequence: 1 }]);
  expect(await journal.read({ ...query, namespace: "ops" })).toEqual([]);
});

test.for([
  ["in memory", (): Journal => new MemoryJournal()],
  ["in SQLite", (): Journal => sqlite("b")],
] as const)(
  "of two pods of one name the newest is read, or the one with the uid: %s",
  async ([, make]) => {
    const journal = make();
    journal.append(web, started);
    journal.append({ ...web, uid: "u2" }, exited);
    const query = { namespace: "dev", name: "web" };
    expect(await journal.read(query)).toEqual([{ ...exited, sequence: 1 }]);
    expect(await journal.read({ ...query, uid: "u1" })).toEqual([{ ...started, sequence: 1 }]);
  },
);

test("the story survives a restart, and goes on with the next number", async () => {
  const first = sqlite("c");
  first.append(web, started);
  first[Symbol.dispose]();
  const second = sqlite("c");
  second.append(web, exited);
  const sequences = (await second.read({ namespace: "dev", name: "web" })).map(
    (each) => each.sequence,
  );
  expect(sequences).toEqual([1, 2]);
});

test("a pod at its bound loses its oldest entries, and the numbers show it", async () => {
  const journal = sqlite("d");
  for (let index = 0; index < JOURNAL_ENTRIES_PER_POD_MAX + 3; index += 1)
    journal.append(web, started);
  const entries = await journal.read({ namespace: "dev", name: "web" });
  expect([entries.length, entries[0]?.sequence]).toEqual([JOURNAL_ENTRIES_PER_POD_MAX, 4]);
});

test("the story of a pod that is gone is dropped after the retention time", async () => {
  const clock = new ManualClock(0);
  const journal = sqlite("e", clock);
  journal.append(web, started);
  journal.close(web, clock.now());
  const query = { namespace: "dev", name: "web" };
  expect(await journal.read(query)).toHaveLength(1);
  await clock.pass(JOURNAL_RETENTION_MS + 1000);
  journal.close({ ...web, uid: "u9", name: "later" }, clock.now());
  expect(await journal.read(query)).toEqual([]);
});
