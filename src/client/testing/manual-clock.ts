import type { Instant } from "../../model/instant.ts";
import type { Clock, Timer } from "../../ports/clock.ts";

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  #now: Instant;
  readonly #timers: { readonly at: Instant; readonly action: () => void }[] = [];

  constructor(now: Instant) {
    this.#now = now;
  }

  /** The instants at which something will happen, earliest first. */
  get scheduled(): readonly Instant[] {
    return this.#timers.map(({ at }) => at).toSorted((a, b) => a - b);
  }

  now(): Instant {
    return this.#now;
  }

  at(at: Instant, action: () => void): Timer {
    const timer = { at, action };
    this.#timers.push(timer);
    return { cancel: () => this.#remove(timer) };
  }

  async sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    if (signal?.aborted === true) throw signal.reason;
    const timer = this.at(this.#now + delayMs, resolve);
    signal?.addEventListener("abort", () => {
      timer.cancel();
      reject(signal.reason);
    });
    return promise;
  }

  /** Moves time on by `ms` and lets everything that is due happen, each in its turn, with what follows from it. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let due = this.#due(end); due !== undefined; due = this.#due(end)) {
      this.#now = Math.max(this.#now, due.at);
      this.#remove(due);
      due.action();
      await settle();
    }
    this.#now = end;
  }

  #due(end: Instant): { readonly at: Instant; readonly action: () => void } | undefined {
    return this.#timers.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
  }

  #remove(timer: { readonly at: Instant; readonly action: () => void }): void {
    const index = this.#timers.indexOf(timer);
    if (index >= 0) this.#timers.splice(index, 1);
  }
}

/** Lets every promise that can resolve without time passing do so. */
export async function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
