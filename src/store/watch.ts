import type { Change, StoreScope, Watch } from "../ports/store.ts";
import type { Collection } from "./collection.ts";

/** A reader's place in a collection's history. */
export class CollectionWatch implements Watch {
  readonly #collection: Collection;
  readonly #namespace: string | undefined;
  readonly #now: () => number;
  #position: number;
  #revision: number;
  #dispose: () => void = () => {};

  constructor(start: {
    readonly collection: Collection;
    readonly scope: StoreScope;
    readonly position: number;
    readonly after: number;
    /** The store's revision. */
    readonly now: () => number;
  }) {
    this.#collection = start.collection;
    this.#namespace = start.scope.namespace;
    this.#position = start.position;
    this.#revision = start.after;
    this.#now = start.now;
  }

  get revision(): number {
    return this.#revision;
  }

  take(max: number): readonly Change[] {
    const taken: Change[] = [];
    while (taken.length < max) {
      const read = this.#collection.read(this.#position, max - taken.length);
      if (read.length === 0) {
        this.#revision = Math.max(this.#revision, this.#now());
        return taken;
      }
      this.#position += read.length;
      this.#revision = read.at(-1)?.version.revision ?? this.#revision;
      taken.push(...read.filter((change) => this.#isInScope(change)));
    }
    return taken;
  }

  onDispose(dispose: () => void): void {
    this.#dispose = dispose;
  }

  [Symbol.dispose](): void {
    this.#dispose();
  }

  #isInScope(change: Change): boolean {
    return this.#namespace === undefined || change.version.key.namespace === this.#namespace;
  }
}
