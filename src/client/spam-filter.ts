import type { Instant } from "../model/instant.ts";

/** What one source may say about one object at once, and how long it takes to earn one more (client-go's numbers). */
const BURST = 25;
const REFILL_MS = 300_000;
/** Objects whose allowance is remembered; the one that was silent longest is forgotten first. */
const OBJECTS_MAX = 4096;

interface Allowance {
  readonly tokens: number;
  readonly at: Instant;
}

/** Silences an object about which one source says too much: 25 events at once, then one each five minutes. */
export class SpamFilter {
  readonly #allowances = new Map<string, Allowance>();

  /** Whether one more event about `object` may be written at `now`; takes it from the allowance when it may. */
  allows(object: string, now: Instant): boolean {
    const { tokens, at } = this.#allowances.get(object) ?? { tokens: BURST, at: now };
    const earned = Math.min(BURST, tokens + (now - at) / REFILL_MS);
    this.#allowances.delete(object);
    this.#allowances.set(object, { tokens: earned >= 1 ? earned - 1 : earned, at: now });
    const [oldest] = this.#allowances.keys();
    if (this.#allowances.size > OBJECTS_MAX && oldest !== undefined)
      this.#allowances.delete(oldest);
    return earned >= 1;
  }
}
