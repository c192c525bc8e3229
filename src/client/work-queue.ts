import type { Instant } from "../model/instant.ts";
import type { Clock, Timer } from "../ports/clock.ts";

/** How long a key rests after its first failure in a row; it doubles with each further one. */
export const BACKOFF_FIRST_MS = 5;
/** The longest rest of a key that keeps failing. */
export const BACKOFF_MAX_MS = 60_000;

interface Delayed {
  readonly at: Instant;
  readonly timer: Timer;
}

/**
 * Keys that wait for a worker. A key waits at most once, is with one worker at most, and one that is added while
 * a worker has it comes back when the worker is done: so nothing is missed and nothing is done twice at once.
 * It holds no more keys than there are objects, so it needs no limit of its own.
 */
export class WorkQueue {
  readonly #clock: Clock;
  readonly #ready = new Set<string>();
  readonly #busy = new Set<string>();
  readonly #again = new Set<string>();
  readonly #delayed = new Map<string, Delayed>();
  readonly #failures = new Map<string, number>();
  readonly #waiting: ((key: string | undefined) => void)[] = [];
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many keys wait for a worker or are with one; delayed keys do not count. */
  get depth(): number {
    return this.#ready.size + this.#busy.size;
  }

  add(key: string): void {
    if (this.#closed) return;
    if (this.#busy.has(key)) {
      this.#again.add(key);
      return;
    }
    const worker = this.#ready.size === 0 ? this.#waiting.shift() : undefined;
    if (worker === undefined) this.#ready.add(key);
    else this.#hand(key, worker);
  }

  /** Adds `key` at `at`, in place of the instant that it was scheduled for before; `undefined` only cancels that. */
  schedule(key: string, at: Instant | undefined): void {
    this.#delayed.get(key)?.timer.cancel();
    this.#delayed.delete(key);
    if (at === undefined || this.#closed) return;
    const timer = this.#clock.at(at, () => {
      this.#delayed.delete(key);
      this.add(key);
    });
    this.#delayed.set(key, { at, timer });
  }

  /** Adds `key` after its back-off, which grows until `succeeded`; an earlier instant that is scheduled stays. */
  failed(key: string): void {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    const at = this.#clock.now() + Math.min(BACKOFF_FIRST_MS * 2 ** failures, BACKOFF_MAX_MS);
    const scheduled = this.#delayed.get(key);
    if (scheduled === undefined || scheduled.at > at) this.schedule(key, at);
  }

  succeeded(key: string): void {
    this.#failures.delete(key);
  }

  /** The next key, which is then with the caller until `done`; `undefined` once the queue is closed. */
  async next(): Promise<string | undefined> {
    if (this.#closed) return undefined;
    const [key] = this.#ready;
    if (key === undefined) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#ready.delete(key);
    this.#busy.add(key);
    return key;
  }

  done(key: string): void {
    this.#busy.delete(key);
    if (this.#again.delete(key)) this.add(key);
  }

  /** Cancels every timer and lets every waiting worker go. Keys that are with a worker stay with it. */
  close(): void {
    this.#closed = true;
    for (const { timer } of this.#delayed.values()) timer.cancel();
    this.#delayed.clear();
    this.#ready.clear();
    for (const worker of this.#waiting.splice(0)) worker(undefined);
  }

  #hand(key: string, worker: (key: string) => void): void {
    this.#busy.add(key);
    worker(key);
  }
}
