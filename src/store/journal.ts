import type { Change, Version } from "../ports/store.ts";

/** What a journal gives back after a restart. */
export interface Loaded {
  /** Of the newest write ever acknowledged. */
  readonly revision: number;
  /** Oldest first: every current object, and every version that the history still needs. */
  readonly records: readonly JournalRecord[];
  /** By resource: changes up to this revision are not in the history any more. */
  readonly floors: ReadonlyMap<string, number>;
}

export interface JournalRecord {
  readonly version: Version;
  readonly deleted: boolean;
}

/** Writes that become durable together. */
export interface Batch {
  readonly changes: readonly Change[];
  /** Changes that fell out of the history since the last batch: what they replaced need not be kept. */
  readonly forgotten: readonly Change[];
}

/** Where the store keeps what must survive. One writer; nothing is read from it but at the start. */
export interface Journal {
  load(): Loaded;
  /** Returns when `batch` survives power loss; throws and writes nothing of it otherwise. */
  append(batch: Batch): void;
  close(): void;
}
