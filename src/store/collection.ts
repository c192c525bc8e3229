import { StatusError } from "../model/status-error.ts";
import type { Change, StoreKey, Version } from "../ports/store.ts";
import { StoredVersion } from "./version.ts";

/** How far back watches, continued lists and exact reads of one kind reach. */
export interface HistoryLimits {
  readonly changesMax: number;
  readonly bytesMax: number;
}

/** Watchers that keep up ask for the objects of so many changes; of older ones the bytes are kept and no more. */
const RECENT_CHANGES = 16;

/** The objects of one kind and the recent changes to them. Knows nothing of writers or watchers. */
export class Collection {
  readonly #limits: HistoryLimits;
  /** By `namespace/name`. */
  readonly #current = new Map<string, Version>();
  /** The same, sorted: a namespace is one stretch of it. */
  readonly #sorted: Version[] = [];
  #history: Change[] = [];
  #historyBytes = 0;
  #droppedCount = 0;
  #floor: number;

  constructor(limits: HistoryLimits, floor: number) {
    this.#limits = limits;
    this.#floor = floor;
  }

  /** The revision of the newest change that the history no longer has. */
  get floor(): number {
    return this.#floor;
  }

  get(key: StoreKey): Version | undefined {
    return this.#current.get(pathOf(key));
  }

  list(namespace: string | undefined): readonly Version[] {
    if (namespace === undefined) return this.#sorted.slice();
    // "0" is the character after "/": the stretch ends where the next namespace could begin.
    return this.#sorted.slice(this.#indexOf(`${namespace}/`), this.#indexOf(`${namespace}0`));
  }

  /** `list` as it was when the newest change was `revision` or older. */
  listAt(namespace: string | undefined, revision: number): readonly Version[] {
    if (revision < this.#floor)
      throw tooOld("The resourceVersion for the provided list is too old.");
    const since = this.#history.slice(this.#historyIndexAfter(revision));
    if (since.length === 0) return this.list(namespace);
    const then = new Map(this.list(namespace).map((each) => [pathOf(each.key), each]));
    for (const change of since.toReversed()) {
      if (namespace !== undefined && change.version.key.namespace !== namespace) continue;
      const path = pathOf(change.version.key);
      if (change.previous === undefined) then.delete(path);
      else then.set(path, change.previous);
    }
    return [...then.entries()].toSorted(byPath).map(([, version]) => version);
  }

  /** Makes `change` the newest; returns the changes that fell out of the history, oldest first. */
  apply(change: Change): readonly Change[] {
    const path = pathOf(change.version.key);
    if (change.type === "DELETED") this.#remove(path);
    else this.#set(path, change.version);
    this.#history.push(change);
    releaseObjects(this.#history.at(-1 - RECENT_CHANGES));
    this.#historyBytes += change.version.json.length;
    return this.#trim();
  }

  /** An object whose change is not in the history. Only while loading. */
  restore(version: Version): void {
    this.#set(pathOf(version.key), version);
  }

  /** The position from which to `read` the changes after `revision`. Throws `Expired` when some are missing. */
  positionAfter(revision: number): number {
    if (revision < this.#floor) {
      throw tooOld(`too old resource version: ${revision} (${this.#floor})`);
    }
    return this.#droppedCount + this.#historyIndexAfter(revision);
  }

  /** At most `max` changes from `position` on. Throws `Expired` when the history has moved past it. */
  read(position: number, max: number): readonly Change[] {
    const start = position - this.#droppedCount;
    if (start < 0) throw tooOld(`too old resource version: the watch fell behind (${this.#floor})`);
    return this.#history.slice(start, start + max);
  }

  #set(path: string, version: Version): void {
    const index = this.#indexOf(path);
    this.#sorted.splice(index, this.#current.has(path) ? 1 : 0, version);
    this.#current.set(path, version);
  }

  #remove(path: string): void {
    if (this.#current.delete(path)) this.#sorted.splice(this.#indexOf(path), 1);
  }

  #trim(): readonly Change[] {
    let count = 0;
    while (this.#isOverLimit(count)) {
      this.#historyBytes -= this.#history[count]?.version.json.length ?? 0;
      count += 1;
    }
    if (count === 0) return [];
    const dropped = this.#history.slice(0, count);
    this.#history = this.#history.slice(count);
    this.#droppedCount += count;
    this.#floor = dropped.at(-1)?.version.revision ?? this.#floor;
    return dropped;
  }

  /** Trims a quarter at a time, so that dropping stays cheap; the newest change always stays. */
  #isOverLimit(droppedNow: number): boolean {
    const left = this.#history.length - droppedNow;
    if (left <= 1) return false;
    if (this.#historyBytes > this.#limits.bytesMax) return true;
    if (droppedNow === 0) return left > this.#limits.changesMax;
    return left > (this.#limits.changesMax * 3) / 4;
  }

  #historyIndexAfter(revision: number): number {
    return lowerBound(this.#history.length, (index) => {
      return (this.#history[index]?.version.revision ?? 0) > revision;
    });
  }

  #indexOf(path: string): number {
    return lowerBound(this.#sorted.length, (index) => {
      const each = this.#sorted[index];
      return each !== undefined && pathOf(each.key) >= path;
    });
  }
}

/** `namespace/name`: sorts the objects of a kind as Kubernetes lists them. */
export function pathOf(key: StoreKey): string {
  return `${key.namespace}/${key.name}`;
}

function byPath(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1;
}

/** What a change replaced or deleted is current no more; whoever still asks for it pays for parsing it again. */
function releaseObjects(change: Change | undefined): void {
  if (change?.previous instanceof StoredVersion) change.previous.release();
  if (change?.type === "DELETED" && change.version instanceof StoredVersion) {
    change.version.release();
  }
}

function tooOld(message: string): StatusError {
  return new StatusError("Expired", message);
}

/** The first index below `length` for which `isPast` holds, given that it holds for all after it. */
function lowerBound(length: number, isPast: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isPast(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
