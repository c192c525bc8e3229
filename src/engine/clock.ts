import type { Instant } from "../model/instant.ts";
import type { Clock, Timer } from "../ports/clock.ts";

/** How far we may be from the system's clock before we follow it; smaller differences are jitter. */
const TOLERANCE_MS = 20;

/** How fast time passes while we are ahead of a system clock that was set back. */
const CATCHING_UP_RATE = 0.5;

/** A long wait is looked at again this often, because the system's clock may have been set meanwhile. */
const WAIT_MAX_MS = 60_000;

export interface TimeSources {
  /** The system's time; may be set at any moment. */
  readonly wallMs: () => number;
  /** Since some moment; only goes forward, to the microsecond. */
  readonly monotonicMs: () => number;
  /** The system's time to the microsecond, true when the process has just started. */
  readonly startMs: () => number;
}

const systemSources: TimeSources = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  startMs: () => performance.timeOrigin + performance.now(),
};

/**
 * The real clock: microseconds from the monotonic clock, kept to the system's time. When that is set forward we
 * follow at once; when it is set back we run slower until it has caught up, so that time never goes back.
 */
export class SystemClock implements Clock {
  readonly #sources: TimeSources;
  #monotonic: number;
  #now: Instant;

  constructor(sources: TimeSources = systemSources) {
    this.#sources = sources;
    this.#monotonic = sources.monotonicMs();
    this.#now = sources.startMs();
  }

  now(): Instant {
    const monotonic = this.#sources.monotonicMs();
    const passed = monotonic - this.#monotonic;
    const ahead = this.#now + passed - this.#sources.wallMs();
    this.#monotonic = monotonic;
    if (ahead < -TOLERANCE_MS) this.#now -= ahead - passed;
    else this.#now += ahead > TOLERANCE_MS ? passed * CATCHING_UP_RATE : passed;
    return Math.floor(this.#now * 1000) / 1000;
  }

  at(at: Instant, action: () => void): Timer {
    let cancelled = false;
    let timer: NodeJS.Timeout | undefined;
    const look = (): void => {
      if (cancelled) return;
      const remaining = at - this.now();
      if (remaining <= 0) action();
      else timer = setTimeout(look, Math.min(Math.ceil(remaining), WAIT_MAX_MS));
    };
    if (at - this.now() <= 0) setImmediate(look);
    else look();
    return {
      cancel() {
        cancelled = true;
        clearTimeout(timer);
      },
    };
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const abort = (): void => {
        timer.cancel();
        reject(signal?.reason);
      };
      const timer = this.at(this.now() + delayMs, () => {
        signal?.removeEventListener("abort", abort);
        resolve();
      });
      signal?.addEventListener("abort", abort, { once: true });
    });
  }
}
