import type { Instant } from "../../src/model/instant.ts";
import type { Clock, Timer } from "../../src/ports/clock.ts";

interface Due {
  readonly at: Instant;
  readonly order: number;
  readonly action: () => void;
  isCancelled: boolean;
}

/** The virtual time of one life. Timers of one instant fire in the order in which they were set. */
export class SimClock implements Clock {
  #now: Instant;
  #order = 0;
  #aheadMs = 0;
  #wasSet = false;
  /** A binary heap, earliest first. */
  readonly #heap: Due[] = [];
  steps = 0;

  constructor(now: Instant) {
    this.#now = now;
  }

  now(): Instant {
    return this.#now;
  }

  /** What the machine's own clock says, which somebody may set: the runtime and the API write its times. */
  wall(): Instant {
    return this.#now + this.#aheadMs;
  }

  /** Whether it was ever set: until then it says the truth. */
  get wasSet(): boolean {
    return this.#wasSet;
  }

  /** Sets the machine's clock forward, or back. */
  setWall(byMs: number): void {
    this.#wasSet = true;
    this.#aheadMs += byMs;
  }

  at(at: Instant, action: () => void): Timer {
    this.#order += 1;
    const due = { at, order: this.#order, action, isCancelled: false };
    this.#push(due);
    return { cancel: () => void (due.isCancelled = true) };
  }

  async sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, delayMs, signal);
  }

  /** The machine sleeps: what was due meanwhile happens at once when it wakes. */
  jump(ms: number): void {
    this.#now += ms;
  }

  /** Lets everything happen that is due until `end`, each in its turn and with what follows from it. */
  async runUntil(end: Instant, isOver: () => boolean = () => false): Promise<void> {
    await settle();
    for (let due = this.#pop(end); due !== undefined && !isOver(); due = this.#pop(end)) {
      this.#now = Math.max(this.#now, due.at);
      this.steps += 1;
      due.action();
      await settle();
    }
    this.#now = Math.max(this.#now, end);
  }

  #push(due: Due): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(due);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !isBefore(due, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = due;
  }

  #pop(end: Instant): Due | undefined {
    for (;;) {
      const [first] = this.#heap;
      if (first === undefined || (!first.isCancelled && first.at > end)) return undefined;
      this.#removeFirst();
      if (!first.isCancelled) return first;
    }
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      const child = smallerChild(heap, index);
      const below = heap[child];
      if (below === undefined || !isBefore(below, last)) break;
      heap[index] = below;
      index = child;
    }
    heap[index] = last;
  }
}

/** How fast the time of an engine passes while it is ahead of a clock that was set back, as `SystemClock` has it. */
const CATCHING_UP_RATE = 0.5;
const WAIT_MS_MAX = 60_000;

/**
 * What one engine sees of the clock: it follows the machine's when that is set forward, and never goes back (as the real
 * one, `engine/clock.ts`). When the engine dies its timers never fire.
 */
export class EngineClock implements Clock {
  readonly #clock: SimClock;
  readonly #isDead: () => boolean;
  #lookedAt: Instant;
  #now: Instant;

  constructor(clock: SimClock, isDead: () => boolean) {
    this.#clock = clock;
    this.#isDead = isDead;
    this.#lookedAt = clock.now();
    this.#now = clock.wall();
  }

  now(): Instant {
    if (!this.#clock.wasSet) {
      this.#lookedAt = this.#now = this.#clock.now();
      return this.#now;
    }
    const passedMs = this.#clock.now() - this.#lookedAt;
    this.#lookedAt += passedMs;
    const isAhead = this.#now + passedMs > this.#clock.wall();
    const slowed = this.#now + passedMs * CATCHING_UP_RATE;
    this.#now = Math.max(isAhead ? slowed : this.#now, this.#clock.wall());
    return this.#now;
  }

  at(at: Instant, action: () => void): Timer {
    let isCancelled = false;
    const look = (): void => {
      if (isCancelled || this.#isDead()) return;
      const leftMs = at - this.now();
      if (leftMs <= 0) action();
      else later(Math.min(Math.ceil(leftMs), WAIT_MS_MAX));
    };
    let timer: Timer | undefined;
    const later = (ms: number): void => {
      timer = this.#clock.at(this.#clock.now() + ms, look);
    };
    later(Math.max(0, Math.ceil(at - this.now())));
    return {
      cancel: () => {
        isCancelled = true;
        timer?.cancel();
      },
    };
  }

  async sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, delayMs, signal);
  }
}

async function sleepOn(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  if (signal?.aborted === true) throw signal.reason;
  const abort = (): void => {
    timer.cancel();
    reject(signal?.reason);
  };
  const timer = clock.at(clock.now() + delayMs, () => {
    signal?.removeEventListener("abort", abort);
    resolve();
  });
  signal?.addEventListener("abort", abort, { once: true });
  return promise;
}

function smallerChild(heap: readonly Due[], index: number): number {
  const left = 2 * index + 1;
  const [a, b] = [heap[left], heap[left + 1]];
  return a !== undefined && b !== undefined && isBefore(b, a) ? left + 1 : left;
}

function isBefore(a: Due, b: Due): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** Lets every promise that can resolve without time passing do so. */
async function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
