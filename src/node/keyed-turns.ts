/** Lets work on one key run strictly one after another; different keys do not wait for each other. */
export class KeyedTurns {
  readonly #last = new Map<string, Promise<void>>();

  /** Runs `work` when everything asked for before on this key has ended, however it ended. */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const turn = Promise.withResolvers<void>();
    const before = this.#last.get(key);
    this.#last.set(key, turn.promise);
    try {
      await before;
      return await work();
    } finally {
      if (this.#last.get(key) === turn.promise) this.#last.delete(key);
      turn.resolve();
    }
  }
}
