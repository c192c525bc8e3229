import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Store, StoreKey } from "../ports/store.ts";
import { sqliteJournal } from "./sqlite-journal.ts";
import { openStore } from "./store.ts";

let directory = "";
let file = "";

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "tandem-store-"));
  file = join(directory, "store.db");
});

afterEach(() => rmSync(directory, { recursive: true }));

function key(name: string): StoreKey {
  return { resource: "configmaps", namespace: "default", name };
}

async function put(store: Store, name: string, text = ""): Promise<number> {
  const expected = store.head(key(name))?.revision;
  const object = { kind: "ConfigMap", apiVersion: "v1", metadata: { name }, data: { text } };
  const outcome = await store.write({ kind: "put", key: key(name), expected, object });
  return outcome.outcome === "written" ? outcome.version.revision : -1;
}

async function remove(store: Store, name: string): Promise<void> {
  const head = store.head(key(name));
  if (head === undefined) return;
  const { revision: expected, object } = head;
  await store.write({ kind: "delete", key: key(name), expected, object });
}

const limits = { changesMax: 8, bytesMax: 1e6 };

test("after a restart everything is there, the counter goes on, and a watch resumes where it was", async () => {
  const first = openStore(sqliteJournal(file));
  await put(first, "a");
  const seen = await put(first, "b");
  await put(first, "a", "new");
  await remove(first, "b");
  const last = first.revision;
  await first.close();
  const second = openStore(sqliteJournal(file));
  expect(second.revision).toBe(last);
  expect(second.list({ resource: "configmaps" }).versions.map((each) => each.object)).toEqual([
    {
      kind: "ConfigMap",
      apiVersion: "v1",
      metadata: { name: "a", resourceVersion: String(last - 1) },
      data: { text: "new" },
    },
  ]);
  using watch = second.watch({ resource: "configmaps" }, seen, () => {});
  expect(watch.take(10).map(({ type, version }) => `${type} ${version.key.name}`)).toEqual([
    "MODIFIED a",
    "DELETED b",
  ]);
  expect(await put(second, "c")).toBe(last + 1);
  await second.close();
});

test("what the history has dropped stays dropped after a restart, and the newest revision is never lost", async () => {
  const first = openStore(sqliteJournal(file), { limits });
  for (let index = 0; index < 30; index += 1) await put(first, "a");
  for (const name of ["b", "c"]) await put(first, name);
  for (const name of ["b", "c"]) await remove(first, name);
  const last = first.revision;
  await first.close();
  const second = openStore(sqliteJournal(file), { limits });
  expect([second.revision, second.list({ resource: "configmaps" }).versions.length]).toEqual([
    last,
    1,
  ]);
  expect(() => second.watch({ resource: "configmaps" }, 2, () => {})).toThrow("too old");
  await second.close();
});

test("a second engine on the same file is told so", async () => {
  const store = openStore(sqliteJournal(file));
  await put(store, "a");
  expect(() => sqliteJournal(file)).toThrow("another engine uses it");
  await store.close();
});

test("a full disk is a clear error, nothing is half written, and the store goes on when there is room", async () => {
  const small = openStore(sqliteJournal(file, 200_000), { limits });
  await put(small, "a", "before");
  const full = await put(small, "a", "x".repeat(500_000)).catch((error: unknown) => error);
  expect(full).toMatchObject({
    reason: "ServiceUnavailable",
    message: "the store cannot be written: database or disk is full",
  });
  expect(small.get(key("a"))?.object).toMatchObject({ data: { text: "before" } });
  expect(await put(small, "b")).toBeGreaterThan(2);
  await small.close();
  const again = openStore(sqliteJournal(file));
  expect(again.list({ resource: "configmaps" }).versions.length).toBe(2);
  await again.close();
});

test("a file of a newer format is refused", async () => {
  const { DatabaseSync } = await import("node:sqlite");
  const database = new DatabaseSync(file);
  database.exec("PRAGMA user_version = 99");
  database.close();
  expect(() => sqliteJournal(file)).toThrow("it has format 99, this Tandem reads 1");
});

test("a file that is no store is refused in words", () => {
  writeFileSync(file, "this is a diary, not a database, and long enough to be looked at");
  expect(() => sqliteJournal(file)).toThrow(
    `the store ${file} cannot be opened: file is not a database`,
  );
});
