import { setImmediate as eventLoop } from "node:timers/promises";
import { expect, test } from "vitest";
import { StatusError } from "../model/status-error.ts";
import type { KubeObject } from "../model/object.ts";
import type { Change, Store, StoreKey, Watch } from "../ports/store.ts";
import type { Journal } from "./journal.ts";
import { memoryJournal } from "./memory-journal.ts";
import { openStore, type StoreOptions } from "./store.ts";

const scope = { resource: "pods" };

function key(name: string, namespace = "default"): StoreKey {
  return { resource: "pods", namespace, name };
}

function pod(name: string, labels: Readonly<Record<string, string>> = {}): KubeObject {
  return { kind: "Pod", apiVersion: "v1", metadata: { name, labels } };
}

async function put(store: Store, name: string, namespace?: string): Promise<number> {
  const where = key(name, namespace);
  const expected = store.head(where)?.revision;
  const outcome = await store.write({ kind: "put", key: where, expected, object: pod(name) });
  if (outcome.outcome === "conflict") throw new Error(`conflict on ${name}`);
  return outcome.version.revision;
}

async function remove(store: Store, name: string): Promise<number> {
  const head = store.head(key(name));
  if (head === undefined) throw new Error(`no ${name}`);
  const { revision: expected, object } = head;
  const outcome = await store.write({ kind: "delete", key: key(name), expected, object });
  if (outcome.outcome === "conflict") throw new Error(`conflict on ${name}`);
  return outcome.version.revision;
}

/** A store whose turns end when the test says so. */
function manualStore(
  options: { readonly journal?: Journal; readonly limits?: StoreOptions["limits"] } = {},
): { readonly store: Store; readonly endTurn: () => void } {
  let flushes: (() => void)[] = [];
  const endOfTurn = (flush: () => void): void => void flushes.push(flush);
  const store = openStore(options.journal ?? memoryJournal(), {
    endOfTurn,
    ...(options.limits && { limits: options.limits }),
  });
  const endTurn = (): void => {
    const due = flushes;
    flushes = [];
    for (const flush of due) flush();
  };
  return { store, endTurn };
}

const full = new StatusError("ServiceUnavailable", "the store cannot be written: disk is full");

function journalOnDisk(): { readonly journal: Journal; readonly disk: { isFull: boolean } } {
  const disk = { isFull: false };
  const append = (): void => {
    if (disk.isFull) throw full;
  };
  return { journal: { ...memoryJournal(), append }, disk };
}

function shown(changes: readonly Change[]): readonly string[] {
  return changes.map(({ type, version }) => `${type} ${version.key.name} ${version.revision}`);
}

function watchAll(store: Store, after = store.revision): Watch {
  return store.watch(scope, after, () => {});
}

test("a write is seen by nobody before it is durable, but the next writer builds on it", async () => {
  const { store, endTurn } = manualStore();
  using watch = watchAll(store);
  const first = put(store, "a");
  const second = put(store, "a");
  expect([store.revision, store.get(key("a")), store.list(scope).versions.length]).toEqual([
    1,
    undefined,
    0,
  ]);
  expect(watch.take(10)).toEqual([]);
  endTurn();
  expect([await first, await second, store.revision]).toEqual([2, 3, 3]);
  expect(shown(watch.take(10))).toEqual(["ADDED a 2", "MODIFIED a 3"]);
});

test("all writes of a turn go to the journal in one batch", async () => {
  const batches: number[] = [];
  const journal = {
    ...memoryJournal(),
    append: ({ changes }: { changes: readonly Change[] }) => void batches.push(changes.length),
  };
  const { store, endTurn } = manualStore({ journal });
  const writes = [put(store, "a"), put(store, "b"), put(store, "c")];
  endTurn();
  await Promise.all(writes);
  const last = put(store, "d");
  endTurn();
  await last;
  expect(batches).toEqual([3, 1]);
});

test("when the journal cannot be written every write of the turn fails and nothing has changed", async () => {
  const { journal, disk } = journalOnDisk();
  const { store, endTurn } = manualStore({ journal });
  const before = put(store, "a");
  endTurn();
  await before;
  disk.isFull = true;
  const writes = [put(store, "a"), put(store, "b"), remove(store, "a")].map((write) =>
    write.catch((error: unknown) => error),
  );
  endTurn();
  expect(await Promise.all(writes)).toEqual([full, full, full]);
  expect([store.revision, store.list(scope).versions.map((each) => each.revision)]).toEqual([
    2,
    [2],
  ]);
  disk.isFull = false;
  const after = put(store, "a");
  endTurn();
  expect(await after).toBeGreaterThan(2);
});

test("a writer who has seen an older version is told what is there now", async () => {
  const store = openStore(memoryJournal());
  const first = await put(store, "a");
  const second = await put(store, "a");
  const late = await store.write({ kind: "put", key: key("a"), expected: first, object: pod("a") });
  expect(late.outcome === "conflict" && late.head?.revision).toBe(second);
  const twice = await store.write({
    kind: "put",
    key: key("a"),
    expected: undefined,
    object: pod("a"),
  });
  expect(twice.outcome).toBe("conflict");
});

test("what is in a writer's way can be read when he is told of it", async () => {
  const { store, endTurn } = manualStore();
  void put(store, "a");
  const write = { kind: "put", key: key("a"), expected: undefined, object: pod("a") } as const;
  const told = store
    .write(write)
    .then(({ outcome }) => [outcome, store.get(key("a"))?.revision] as const);
  await eventLoop();
  endTurn();
  expect(await told).toEqual(["conflict", 2]);
});

test("what never becomes durable is in nobody's way", async () => {
  const { journal, disk } = journalOnDisk();
  const { store, endTurn } = manualStore({ journal });
  disk.isFull = true;
  const lost = put(store, "a").catch((error: unknown) => error);
  const late = store.write({ kind: "put", key: key("a"), expected: undefined, object: pod("a") });
  endTurn();
  expect(await lost).toBe(full);
  disk.isFull = false;
  await eventLoop();
  endTurn();
  expect((await late).outcome).toBe("written");
});

test("a list is in the order of namespace and name, and a namespace is not mistaken for a longer one", async () => {
  const store = openStore(memoryJournal());
  for (const [namespace, name] of [
    ["b", "x"],
    ["a", "z"],
    ["a-b", "x"],
    ["a", "c"],
    ["ab", "q"],
  ] as const) {
    await put(store, name, namespace);
  }
  const paths = (namespace?: string): readonly string[] =>
    store
      .list({ resource: "pods", namespace })
      .versions.map(({ key: each }) => `${each.namespace}/${each.name}`);
  expect(paths()).toEqual(["a-b/x", "a/c", "a/z", "ab/q", "b/x"]);
  expect(paths("a")).toEqual(["a/c", "a/z"]);
});

test("trap 13: a deletion has a revision of its own and shows the last state under it", async () => {
  const store = openStore(memoryJournal());
  await put(store, "a");
  using watch = watchAll(store);
  const revision = await remove(store, "a");
  const [change] = watch.take(10);
  expect([change?.type, change?.version.revision, change?.version.object]).toEqual([
    "DELETED",
    revision,
    { ...pod("a"), metadata: { name: "a", labels: {}, resourceVersion: String(revision) } },
  ]);
});

test("trap 29: revisions are one counter for all kinds and never go back over a restart", async () => {
  const store = openStore(memoryJournal());
  const first = await put(store, "a");
  const other = { resource: "secrets", namespace: "default", name: "s" };
  const outcome = await store.write({
    kind: "put",
    key: other,
    expected: undefined,
    object: pod("s"),
  });
  expect(outcome.outcome === "written" && outcome.version.revision).toBe(first + 1);
});

test("a watch that is too old is refused, and one that falls behind is cut off, each with Expired", async () => {
  const store = openStore(memoryJournal(), { limits: { changesMax: 4, bytesMax: 1e6 } });
  const start = store.revision;
  using slow = watchAll(store);
  for (let index = 0; index < 10; index += 1) await put(store, "a");
  using quick = watchAll(store);
  await put(store, "b");
  expect(() => slow.take(10)).toThrow("too old resource version");
  expect(() => watchAll(store, start)).toThrow("too old resource version");
  expect(shown(quick.take(10))).toEqual([`ADDED b ${store.revision}`]);
});

test("the history is bounded in bytes as well", async () => {
  const store = openStore(memoryJournal(), { limits: { changesMax: 1000, bytesMax: 2000 } });
  const start = store.revision;
  for (let index = 0; index < 100; index += 1) await put(store, "a");
  expect(() => watchAll(store, start)).toThrow("too old resource version");
  using watch = watchAll(store, store.revision - 5);
  expect(watch.take(100).length).toBe(5);
});

test("a list can be read as it was, as far back as the history reaches", async () => {
  const store = openStore(memoryJournal());
  await put(store, "a");
  const then = await put(store, "b");
  await remove(store, "a");
  await put(store, "b");
  await put(store, "c");
  const { revision, versions } = store.listAt(scope, then);
  expect([revision, versions.map((each) => `${each.key.name} ${each.revision}`)]).toEqual([
    then,
    ["a 2", "b 3"],
  ]);
});

test("a watch is woken for changes of its kind only, and not after it was disposed", async () => {
  const store = openStore(memoryJournal());
  let woken = 0;
  const watch = store.watch(scope, store.revision, () => (woken += 1));
  await put(store, "a");
  const other = { resource: "secrets", namespace: "default", name: "s" };
  await store.write({ kind: "put", key: other, expected: undefined, object: pod("s") });
  expect(woken).toBe(1);
  watch[Symbol.dispose]();
  await put(store, "a");
  expect(woken).toBe(1);
});

test("a watch that has taken everything knows that it is as new as the store", async () => {
  const store = openStore(memoryJournal());
  using watch = watchAll(store);
  const other = { resource: "secrets", namespace: "default", name: "s" };
  await store.write({ kind: "put", key: other, expected: undefined, object: pod("s") });
  expect([watch.take(10), watch.revision]).toEqual([[], store.revision]);
});
