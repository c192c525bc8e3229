import type {
  Change,
  Store,
  StoreKey,
  StoreList,
  StoreScope,
  Version,
  Watch,
  Write,
  WriteOutcome,
} from "../ports/store.ts";
import { Collection, type HistoryLimits } from "./collection.ts";
import type { Journal, JournalRecord } from "./journal.ts";
import { versionOf } from "./version.ts";
import { CollectionWatch } from "./watch.ts";

/** For each kind. 2,000 changes are more than an hour of a node's heartbeats, or a storm of some seconds. */
const defaultLimits: HistoryLimits = { changesMax: 2000, bytesMax: 4 * 1024 * 1024 };

export interface StoreOptions {
  readonly limits?: HistoryLimits;
  /** Runs `flush` at the end of this turn: writes until then become durable together. */
  readonly endOfTurn?: (flush: () => void) => void;
}

/** Opens a store on what `journal` remembers. The only writer of it, until it is closed. */
export function openStore(journal: Journal, options: StoreOptions = {}): Store {
  return new JournaledStore(journal, options);
}

interface PendingWrite {
  readonly change: Change;
  readonly done: (outcome: WriteOutcome) => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Two layers: `#collections` holds what is durable and is all that readers see; `#heads` holds the writes of this turn,
 * which only the next writer of the same object sees.
 */
class JournaledStore implements Store {
  readonly #journal: Journal;
  readonly #limits: HistoryLimits;
  readonly #endOfTurn: (flush: () => void) => void;
  readonly #collections = new Map<string, Collection>();
  readonly #watchers = new Map<string, Set<() => void>>();
  readonly #heads = new Map<string, Change>();
  #pending: PendingWrite[] = [];
  #forgotten: Change[] = [];
  #flushed: Promise<void> = Promise.resolve();
  /** Given out to the newest write, durable or not. */
  #lastRevision: number;
  #revision: number;

  constructor(journal: Journal, options: StoreOptions) {
    this.#journal = journal;
    this.#limits = options.limits ?? defaultLimits;
    this.#endOfTurn = options.endOfTurn ?? setImmediate;
    const loaded = journal.load();
    this.#revision = loaded.revision;
    this.#lastRevision = loaded.revision;
    for (const [resource, floor] of loaded.floors) {
      this.#collections.set(resource, new Collection(this.#limits, floor));
    }
    for (const record of loaded.records) this.#restore(record);
  }

  get revision(): number {
    return this.#revision;
  }

  get(key: StoreKey): Version | undefined {
    return this.#collection(key.resource).get(key);
  }

  list(scope: StoreScope): StoreList {
    const versions = this.#collection(scope.resource).list(scope.namespace);
    return { revision: this.#revision, versions };
  }

  listAt(scope: StoreScope, revision: number): StoreList {
    const versions = this.#collection(scope.resource).listAt(scope.namespace, revision);
    return { revision, versions };
  }

  head(key: StoreKey): Version | undefined {
    const change = this.#heads.get(headKey(key));
    if (change === undefined) return this.get(key);
    return change.type === "DELETED" ? undefined : change.version;
  }

  write(write: Write): Promise<WriteOutcome> {
    const head = this.head(write.key);
    if (head?.revision !== write.expected) {
      // Whoever is told of it must find it, and it may yet come to nothing.
      if (this.#heads.has(headKey(write.key))) return this.#flushed.then(() => this.write(write));
      return Promise.resolve({ outcome: "conflict", head });
    }
    this.#lastRevision += 1;
    const version = versionOf(write.key, this.#lastRevision, write.object);
    const change: Change = { type: changeType(write, head), version, previous: head };
    const { promise, resolve, reject } = Promise.withResolvers<WriteOutcome>();
    this.#heads.set(headKey(write.key), change);
    this.#pending.push({ change, done: resolve, failed: reject });
    if (this.#pending.length === 1) this.#scheduleFlush();
    return promise;
  }

  settled(): Promise<void> {
    return this.#flushed;
  }

  watch(scope: StoreScope, after: number, notify: () => void): Watch {
    const collection = this.#collection(scope.resource);
    const watchers = this.#watchers.get(scope.resource) ?? new Set();
    this.#watchers.set(scope.resource, watchers);
    const position = collection.positionAfter(after);
    const now = () => this.#revision;
    const watch = new CollectionWatch({ collection, scope, position, after, now });
    // A function of its own: the same `notify` may serve several watches.
    const wake = () => notify();
    watchers.add(wake);
    watch.onDispose(() => watchers.delete(wake));
    return watch;
  }

  async close(): Promise<void> {
    await this.#flushed;
    this.#journal.close();
  }

  #scheduleFlush(): void {
    this.#flushed = new Promise((resolve) => {
      this.#endOfTurn(() => {
        this.#flush();
        resolve();
      });
    });
  }

  /** Makes the writes of this turn durable, or none of them. */
  #flush(): void {
    const writes = this.#pending;
    const changes = writes.map((write) => write.change);
    this.#pending = [];
    this.#heads.clear();
    try {
      this.#journal.append({ changes, forgotten: this.#forgotten });
    } catch (error) {
      for (const write of writes) write.failed(error);
      return;
    }
    this.#forgotten = changes.flatMap((change) => this.#publish(change));
    for (const { done, change } of writes) done({ outcome: "written", version: change.version });
    for (const resource of new Set(changes.map((change) => change.version.key.resource))) {
      for (const wake of this.#watchers.get(resource) ?? []) wake();
    }
  }

  #publish(change: Change): readonly Change[] {
    this.#revision = change.version.revision;
    return this.#collection(change.version.key.resource).apply(change);
  }

  #restore({ version, deleted }: JournalRecord): void {
    const collection = this.#collection(version.key.resource);
    if (version.revision <= collection.floor) {
      collection.restore(version);
      return;
    }
    const previous = collection.get(version.key);
    const type = deleted ? "DELETED" : previous === undefined ? "ADDED" : "MODIFIED";
    this.#forgotten.push(...collection.apply({ type, version, previous }));
  }

  #collection(resource: string): Collection {
    const found = this.#collections.get(resource);
    if (found !== undefined) return found;
    const created = new Collection(this.#limits, 0);
    this.#collections.set(resource, created);
    return created;
  }
}

function headKey(key: StoreKey): string {
  return `${key.resource}/${key.namespace}/${key.name}`;
}

function changeType(write: Write, head: Version | undefined): Change["type"] {
  if (write.kind === "delete") return "DELETED";
  return head === undefined ? "ADDED" : "MODIFIED";
}
