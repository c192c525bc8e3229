import type { Instant } from "../../model/instant.ts";
import type { Clock } from "../../ports/clock.ts";

/** One waiter, several reasons to wake it. A ring while nobody waits is remembered; several are one. */
export class Doorbell implements Disposable {
  readonly #signal: AbortSignal;
  readonly #onAbort = (): void => this.ring();
  #wake: (() => void) | undefined;
  #hasRung = false;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener("abort", this.#onAbort);
  }

  get isAborted(): boolean {
    return this.#signal.aborted;
  }

  ring(): void {
    this.#hasRung = true;
    this.#wake?.();
  }

  /** Rings at `at`, unless it is disposed before. */
  ringAt(clock: Clock, at: Instant): Disposable {
    const timer = clock.at(at, () => this.ring());
    return { [Symbol.dispose]: () => timer.cancel() };
  }

  /** Resolves at the next ring, at once if there was one since the last call. */
  async rung(): Promise<void> {
    if (!this.#hasRung && !this.#signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
      this.#wake = undefined;
    }
    this.#hasRung = false;
  }

  [Symbol.dispose](): void {
    this.#signal.removeEventListener("abort", this.#onAbort);
  }
}
