import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Store, StoreKey, Write } from "../ports/store.ts";
import { memoryJournal } from "./memory-journal.ts";
import { sqliteJournal } from "./sqlite-journal.ts";
import { openStore } from "./store.ts";

/** A small history, so that compaction happens all the time. */
const limits = { changesMax: 6, bytesMax: 4000 };
const scopes = [
  { resource: "pods" },
  { resource: "pods", namespace: "a" },
  { resource: "secrets" },
];

interface ModelEvent {
  readonly revision: number;
  readonly type: string;
  readonly key: StoreKey;
  readonly text: string;
}

/** What a store must be, written as simply as can be: a map, and everything that ever happened. */
class Model {
  readonly objects = new Map<string, { readonly revision: number; readonly text: string }>();
  readonly events: ModelEvent[] = [];
  revision = 1;

  write(write: Step): boolean {
    const path = pathOf(write.key);
    const present = this.objects.get(path);
    if (write.kind === "delete" && present === undefined) return false;
    if (write.stale) return false;
    this.revision += 1;
    const { revision } = this;
    const text = write.kind === "delete" ? (present?.text ?? "") : write.text;
    const type = write.kind === "delete" ? "DELETED" : present === undefined ? "ADDED" : "MODIFIED";
    this.events.push({ revision, type, key: write.key, text });
    if (write.kind === "delete") this.objects.delete(path);
    else this.objects.set(path, { revision, text });
    return true;
  }

  list(scope: (typeof scopes)[number], revision = this.revision): readonly string[] {
    const then = new Map<string, string>();
    for (const event of this.events.filter(
      (each) => each.revision <= revision && isIn(scope, each.key),
    )) {
      if (event.type === "DELETED") then.delete(pathOf(event.key));
      else then.set(pathOf(event.key), `${pathOf(event.key)} ${event.revision} ${event.text}`);
    }
    return [...then.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
  }
}

interface Step {
  readonly kind: "put" | "delete";
  readonly key: StoreKey;
  readonly text: string;
  /** Rests on a version that is not the newest. */
  readonly stale: boolean;
}

/** Memory and SQLite side by side; both must be as the model is. */
interface Real {
  memory: Store;
  sqlite: Store;
  readonly file: string;
}

class WriteTurn implements fc.AsyncCommand<Model, Real> {
  readonly steps: readonly Step[];

  constructor(steps: readonly Step[]) {
    this.steps = steps;
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, real: Real): Promise<void> {
    const expected = this.steps.map((step) => model.write(step));
    for (const store of [real.memory, real.sqlite]) {
      const outcomes = await Promise.all(this.steps.map((step) => perform(store, step)));
      expect(outcomes).toEqual(expected);
    }
    compare(model, real);
  }

  toString(): string {
    return `write ${this.steps.map((step) => `${step.kind}${step.stale ? "!" : ""} ${pathOf(step.key)}`).join(", ")}`;
  }
}

class Reopen implements fc.AsyncCommand<Model, Real> {
  check(): boolean {
    return true;
  }

  async run(model: Model, real: Real): Promise<void> {
    await real.sqlite.close();
    real.sqlite = openStore(sqliteJournal(real.file), { limits });
    compare(model, real);
  }

  toString(): string {
    return "reopen";
  }
}

function perform(store: Store, step: Step): Promise<boolean> {
  const head = store.head(step.key);
  if (step.kind === "delete" && head === undefined) return Promise.resolve(false);
  const expected = step.stale ? (head?.revision ?? 0) + 1000 : head?.revision;
  const { name } = step.key;
  const object =
    step.kind === "delete"
      ? (head?.object ?? {})
      : { kind: "X", apiVersion: "v1", metadata: { name }, text: step.text };
  const write = { kind: step.kind, key: step.key, expected, object } as Write;
  return store.write(write).then(({ outcome }) => outcome === "written");
}

function compare(model: Model, { memory, sqlite }: Real): void {
  for (const store of [memory, sqlite]) {
    expect(store.revision).toBe(model.revision);
    for (const scope of scopes) {
      expect(lines(store.list(scope).versions)).toEqual(model.list(scope));
      for (let revision = 1; revision <= model.revision; revision += 1) {
        compareSince(model, store, { scope, revision });
      }
    }
  }
  for (const scope of scopes) {
    expect(reach(sqlite, scope, model)).toBe(reach(memory, scope, model));
  }
}

/** Either everything since then, without a gap and in order, or an honest Expired; for exact lists the same. */
function compareSince(
  model: Model,
  store: Store,
  at: { readonly scope: (typeof scopes)[number]; readonly revision: number },
): void {
  const { scope, revision } = at;
  const seen = changesSince(store, scope, revision);
  if (seen === undefined) return;
  const expected = model.events
    .filter((event) => event.revision > revision && isIn(scope, event.key))
    .map((event) => `${event.type} ${pathOf(event.key)} ${event.revision} ${event.text}`);
  expect(seen).toEqual(expected);
  expect(lines(store.listAt(scope, revision).versions)).toEqual(model.list(scope, revision));
}

function changesSince(
  store: Store,
  scope: (typeof scopes)[number],
  revision: number,
): readonly string[] | undefined {
  try {
    using watch = store.watch(scope, revision, () => {});
    return watch.take(1000).map(({ type, version }) => `${type} ${lines([version]).join()}`);
  } catch {
    return undefined;
  }
}

/** The oldest revision from which the store can still tell what happened. */
function reach(store: Store, scope: (typeof scopes)[number], model: Model): number {
  for (let revision = 1; revision <= model.revision; revision += 1) {
    if (changesSince(store, scope, revision) !== undefined) return revision;
  }
  return model.revision;
}

function lines(
  versions: readonly {
    readonly key: StoreKey;
    readonly revision: number;
    readonly object: object;
    readonly json: Uint8Array;
  }[],
): readonly string[] {
  return versions.map((version) => {
    const parsed = JSON.parse(Buffer.from(version.json).toString()) as {
      metadata: { resourceVersion: string };
      text: string;
    };
    expect(version.object).toEqual(parsed);
    expect(parsed.metadata.resourceVersion).toBe(String(version.revision));
    return `${pathOf(version.key)} ${version.revision} ${parsed.text}`;
  });
}

function isIn(scope: (typeof scopes)[number], key: StoreKey): boolean {
  return (
    scope.resource === key.resource &&
    (scope.namespace === undefined || scope.namespace === key.namespace)
  );
}

function pathOf(key: StoreKey): string {
  return `${key.resource} ${key.namespace}/${key.name}`;
}

const keys = fc.record({
  resource: fc.constantFrom("pods", "secrets"),
  namespace: fc.constantFrom("a", "a-b", "b"),
  name: fc.constantFrom("x", "y"),
});

const steps = fc.record({
  kind: fc.constantFrom<("put" | "delete")[]>("put", "put", "delete"),
  key: keys,
  text: fc.string({ maxLength: 20, unit: "grapheme" }),
  stale: fc.constant(false),
});

const staleSteps = steps.map((step): Step => ({ ...step, kind: "put", stale: true }));

test("memory and SQLite agree with a map and a list of events, over any writes, turns and restarts", async () => {
  const turn = fc.array(fc.oneof({ weight: 5, arbitrary: steps }, staleSteps), {
    minLength: 1,
    maxLength: 5,
  });
  const commands = fc.commands(
    [turn.map((each) => new WriteTurn(each)), fc.constant(new Reopen())],
    { maxCommands: 12 },
  );
  await fc.assert(
    fc.asyncProperty(commands, async (chosen) => {
      const directory = mkdtempSync(join(tmpdir(), "tandem-store-"));
      const file = join(directory, "store.db");
      const real: Real = {
        memory: openStore(memoryJournal(), { limits }),
        sqlite: openStore(sqliteJournal(file), { limits }),
        file,
      };
      try {
        await fc.asyncModelRun(() => ({ model: new Model(), real }), chosen);
      } finally {
        await real.sqlite.close();
        rmSync(directory, { recursive: true });
      }
    }),
    { numRuns: 60 },
  );
}, 60_000);
