import { DatabaseSync, type StatementSync } from "node:sqlite";
import { StatusError } from "../model/status-error.ts";
import type { Change } from "../ports/store.ts";
import type { Batch, Journal, JournalRecord, Loaded } from "./journal.ts";
import { StoredVersion } from "./version.ts";

/** A store that has grown beyond this is full, as a disk is. Far more than one machine's objects need. */
const FILE_BYTES_MAX = 8 * 1024 ** 3;

/** Of the tables below. A file of another format is refused, never guessed at. */
const FORMAT = 1;

const tables = `
  CREATE TABLE versions (
    revision INTEGER PRIMARY KEY,
    resource TEXT NOT NULL,
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    deleted INTEGER NOT NULL,
    object BLOB NOT NULL
  ) STRICT;
  CREATE TABLE floors (resource TEXT PRIMARY KEY, revision INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  PRAGMA user_version = ${FORMAT};
`;

/**
 * A journal in one SQLite file: each write is one appended row, so the newest revision is the newest row. Throws when
 * the file cannot be opened, is in use by another engine, or was written by a newer Tandem.
 */
export function sqliteJournal(file: string, bytesMax: number = FILE_BYTES_MAX): Journal {
  const database = open(file);
  const pageBytes = Number(database.prepare("PRAGMA page_size").get()?.["page_size"]);
  database.exec(`PRAGMA max_page_count = ${Math.floor(bytesMax / pageBytes)}`);
  return new SqliteJournal(database);
}

class SqliteJournal implements Journal {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #forget: StatementSync;
  readonly #raiseFloor: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#insert = database.prepare("INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?)");
    this.#forget = database.prepare("DELETE FROM versions WHERE revision = ?");
    this.#raiseFloor = database.prepare("INSERT OR REPLACE INTO floors VALUES (?, ?)");
  }

  load(): Loaded {
    const records = this.#database
      .prepare("SELECT * FROM versions ORDER BY revision")
      .all()
      .map((row) => recordOf(row));
    const floors = this.#database.prepare("SELECT * FROM floors").all();
    return {
      revision: records.at(-1)?.version.revision ?? 1,
      records,
      floors: new Map(floors.map((row) => [String(row["resource"]), Number(row["revision"])])),
    };
  }

  append(batch: Batch): void {
    try {
      this.#database.exec("BEGIN");
      for (const change of batch.changes) this.#insertChange(change);
      this.#forgetChanges(batch.forgotten);
      this.#database.exec("COMMIT");
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw cannotWrite(error);
    }
  }

  close(): void {
    this.#database.close();
  }

  #insertChange({ type, version }: Change): void {
    const { resource, namespace, name } = version.key;
    const deleted = type === "DELETED" ? 1 : 0;
    this.#insert.run(version.revision, resource, namespace, name, deleted, version.json);
  }

  #forgetChanges(changes: readonly Change[]): void {
    const floors = new Map<string, number>();
    for (const { type, version, previous } of changes) {
      if (previous !== undefined) this.#forget.run(previous.revision);
      if (type === "DELETED") this.#forget.run(version.revision);
      floors.set(version.key.resource, version.revision);
    }
    for (const [resource, floor] of floors) this.#raiseFloor.run(resource, floor);
  }
}

function open(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  try {
    // Exclusive: a second engine on the same file is told so instead of being a second writer.
    database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA busy_timeout = 0");
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    const format = Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
    if (format === 0) database.exec(`BEGIN IMMEDIATE; ${tables} COMMIT`);
    else if (format !== FORMAT)
      throw new Error(`it has format ${format}, this Tandem reads ${FORMAT}`);
    else database.exec("BEGIN IMMEDIATE; COMMIT");
  } catch (error) {
    database.close();
    throw new Error(`the store ${file} cannot be opened: ${reasonOf(error)}`, { cause: error });
  }
  return database;
}

function reasonOf(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return reason.includes("locked") ? "another engine uses it" : reason;
}

function cannotWrite(error: unknown): StatusError {
  const reason = error instanceof Error ? error.message : String(error);
  return new StatusError("ServiceUnavailable", `the store cannot be written: ${reason}`);
}

function recordOf(row: Readonly<Record<string, unknown>>): JournalRecord {
  const key = {
    resource: String(row["resource"]),
    namespace: String(row["namespace"]),
    name: String(row["name"]),
  };
  const json = row["object"];
  if (!(json instanceof Uint8Array)) throw new Error(`the store has no object for ${key.name}`);
  return {
    version: new StoredVersion(key, Number(row["revision"]), json),
    deleted: row["deleted"] === 1,
  };
}
