import { DatabaseSync, type SQLOutputValue, type StatementSync } from "node:sqlite";
import type { Instant } from "../model/instant.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import type {
  Journal,
  JournalEntry,
  JournalKind,
  JournalPod,
  JournalQuery,
  StoredJournalEntry,
} from "../ports/journal.ts";
import type { Log } from "../ports/log.ts";
import {
  JOURNAL_CLOSED_PODS_MAX,
  JOURNAL_ENTRIES_PER_POD_MAX,
  JOURNAL_FLUSH_MS,
  JOURNAL_READ_MAX,
  JOURNAL_RETENTION_MS,
} from "./limits.ts";

const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS pod (
    id INTEGER PRIMARY KEY, uid TEXT UNIQUE, namespace TEXT, name TEXT, next INTEGER, closed REAL);
  CREATE INDEX IF NOT EXISTS pod_by_name ON pod (namespace, name, id);
  CREATE TABLE IF NOT EXISTS entry (
    pod INTEGER, sequence INTEGER, at REAL, kind TEXT, subject TEXT, what TEXT, detail TEXT,
    PRIMARY KEY (pod, sequence)) WITHOUT ROWID;
`;

interface Pending {
  readonly pod: JournalPod;
  readonly entry: JournalEntry | undefined;
  readonly closedAt: Instant | undefined;
}

/**
 * The journal in a SQLite file of its own, apart from the store: a story that grows quickly must not slow down the
 * API's writes. Entries of one moment are written together. They survive `kill -9`; a power failure may take the last
 * fraction of a second of them, never their order.
 */
export class SqliteJournal implements Journal, Disposable {
  readonly #database: DatabaseSync;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #statements: Statements;
  #pending: Pending[] = [];
  #timer: Timer | undefined;

  constructor(file: string, clock: Clock, log: Log) {
    this.#database = new DatabaseSync(file);
    this.#database.exec(schema);
    this.#statements = prepare(this.#database);
    this.#clock = clock;
    this.#log = log;
  }

  append(pod: JournalPod, entry: JournalEntry): void {
    this.#add({ pod, entry, closedAt: undefined });
  }

  close(pod: JournalPod, at: Instant): void {
    this.#add({ pod, entry: undefined, closedAt: at });
  }

  async read(query: JournalQuery): Promise<readonly StoredJournalEntry[]> {
    this.#flush();
    const { namespace, name, uid, after = 0 } = query;
    const limit = Math.min(query.limit ?? JOURNAL_READ_MAX, JOURNAL_READ_MAX);
    const { newestPod, podByUid, entries } = this.#statements;
    const pod = uid === undefined ? newestPod.get(namespace, name) : podByUid.get(uid);
    if (pod === undefined || pod["namespace"] !== namespace || pod["name"] !== name) return [];
    return entries.all(pod["id"] ?? 0, after, limit).map(toEntry);
  }

  /** Writes what still waits, and lets go of the file. */
  [Symbol.dispose](): void {
    this.#flush();
    this.#database.close();
  }

  #add(pending: Pending): void {
    this.#pending.push(pending);
    this.#timer ??= this.#clock.at(this.#clock.now() + JOURNAL_FLUSH_MS, () => this.#flush());
  }

  #flush(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const batch = this.#pending;
    this.#pending = [];
    if (batch.length === 0) return;
    try {
      this.#write(batch);
    } catch (error) {
      // A full disk must not stop pods: their story has a gap then, and the log says so.
      this.#log.error("journal entries lost", { entries: batch.length, error: String(error) });
    }
  }

  #write(batch: readonly Pending[]): void {
    this.#database.exec("BEGIN");
    try {
      for (const pending of batch) this.#writeOne(pending);
      if (batch.some((each) => each.closedAt !== undefined)) this.#forget();
      this.#database.exec("COMMIT");
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  #writeOne({ pod, entry, closedAt }: Pending): void {
    const { addPod, podByUid, advance, addEntry, dropOld, closePod } = this.#statements;
    addPod.run(pod.uid, pod.namespace, pod.name);
    const row = podByUid.get(pod.uid);
    const id = Number(row?.["id"]);
    if (closedAt !== undefined) closePod.run(closedAt, id);
    if (entry === undefined) return;
    const sequence = Number(row?.["next"]);
    const detail = entry.detail === undefined ? null : JSON.stringify(entry.detail);
    addEntry.run(id, sequence, entry.at, entry.kind, entry.subject, entry.what, detail);
    advance.run(id);
    if (sequence > JOURNAL_ENTRIES_PER_POD_MAX)
      dropOld.run(id, sequence - JOURNAL_ENTRIES_PER_POD_MAX);
  }

  #forget(): void {
    const { expiredPods, deleteEntries, deletePod } = this.#statements;
    const before = this.#clock.now() - JOURNAL_RETENTION_MS;
    for (const { id } of expiredPods.all(before, JOURNAL_CLOSED_PODS_MAX)) {
      deleteEntries.run(id ?? 0);
      deletePod.run(id ?? 0);
    }
  }
}

type Statements = Readonly<
  Record<
    | "addPod"
    | "podByUid"
    | "newestPod"
    | "advance"
    | "addEntry"
    | "dropOld"
    | "closePod"
    | "entries"
    | "expiredPods"
    | "deleteEntries"
    | "deletePod",
    StatementSync
  >
>;

function prepare(database: DatabaseSync): Statements {
  const of = (sql: string): StatementSync => database.prepare(sql);
  return {
    addPod: of("INSERT OR IGNORE INTO pod (uid, namespace, name, next) VALUES (?, ?, ?, 1)"),
    podByUid: of("SELECT * FROM pod WHERE uid = ?"),
    newestPod: of("SELECT * FROM pod WHERE namespace = ? AND name = ? ORDER BY id DESC LIMIT 1"),
    advance: of("UPDATE pod SET next = next + 1 WHERE id = ?"),
    addEntry: of("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)"),
    dropOld: of("DELETE FROM entry WHERE pod = ? AND sequence <= ?"),
    closePod: of("UPDATE pod SET closed = ? WHERE id = ?"),
    entries: of("SELECT * FROM entry WHERE pod = ? AND sequence > ? ORDER BY sequence LIMIT ?"),
    expiredPods: of(
      `SELECT id FROM pod WHERE closed < ? UNION
       SELECT id FROM (SELECT id FROM pod WHERE closed IS NOT NULL ORDER BY closed DESC LIMIT -1 OFFSET ?)`,
    ),
    deleteEntries: of("DELETE FROM entry WHERE pod = ?"),
    deletePod: of("DELETE FROM pod WHERE id = ?"),
  };
}

function toEntry(row: Record<string, SQLOutputValue>): StoredJournalEntry {
  const detail = row["detail"];
  return {
    sequence: Number(row["sequence"]),
    at: Number(row["at"]),
    kind: row["kind"] as JournalKind,
    subject: String(row["subject"]),
    what: String(row["what"]),
    ...(typeof detail === "string"
      ? { detail: JSON.parse(detail) as Record<string, unknown> }
      : {}),
  };
}
