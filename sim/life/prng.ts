import type { Random } from "../../src/ports/random.ts";

/** Of 32 bits, and odd: multiplied by it no two seeds become one. */
const GOLDEN_RATIO = 0x9e3779b9;
const ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

/**
 * Chance from a seed. `fork` gives an independent source for one concern: what one concern draws never changes what
 * another one gets, so that a new draw in one place does not reshuffle the whole life.
 */
export class Prng implements Random {
  readonly #seed: number;
  #state: number;

  private constructor(seed: number) {
    this.#seed = seed >>> 0;
    this.#state = mixed(this.#seed);
  }

  /** `mixed` has one value for many a pair of neighbours: seeds that count up are spread first, or lives repeat. */
  static ofSeed(seed: number): Prng {
    return new Prng(Math.imul(seed, GOLDEN_RATIO));
  }

  fork(concern: string): Prng {
    let hash = 0x811c9dc5;
    for (let index = 0; index < concern.length; index += 1) {
      hash = Math.imul(hash ^ concern.charCodeAt(index), 0x01000193);
    }
    return new Prng(mixed(this.#seed) ^ mixed(hash));
  }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    return mixed(this.#state) / 2 ** 32;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  pick<T>(list: readonly [T, ...(readonly T[])]): T {
    return list[Math.floor(this.next() * list.length)] ?? list[0];
  }

  uuid(): string {
    const hex = Array.from({ length: 12 }, () => this.int(0, 15).toString(16)).join("");
    return `00000000-0000-4000-8000-${hex}`;
  }

  nameSuffix(length: number): string {
    return Array.from({ length }, () =>
      ALPHABET.charAt(Math.floor(this.next() * ALPHABET.length)),
    ).join("");
  }
}

function mixed(value: number): number {
  let mix = Math.imul(value ^ (value >>> 15), value | 1);
  mix ^= mix + Math.imul(mix ^ (mix >>> 7), mix | 61);
  return (mix ^ (mix >>> 14)) >>> 0;
}
