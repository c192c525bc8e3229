import type { Instant } from "../model/instant.ts";

/** A timer that has not fired yet. Cancelling twice, or after it fired, does nothing. */
export interface Timer {
  cancel(): void;
}

/** Time for everything outside the pure core. Only `cli/` and `sim/` make one. */
export interface Clock {
  /** The present, in milliseconds since the Unix epoch, to the microsecond where the system has it. Never goes back. */
  now(): Instant;
  /** Calls `action` once, not before `at`; at once (but never synchronously) when `at` has passed. */
  at(at: Instant, action: () => void): Timer;
  /** Resolves after `delayMs`; rejects with the signal's reason as soon as it aborts. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}
