import { assert } from "../../model/assert.ts";

/** The IPv4 addresses of a network that can be given out: all but the network's own and the broadcast address. */
export class AddressRange {
  readonly cidr: string;
  readonly #base: number;
  readonly #count: number;

  constructor(cidr: string) {
    const [address = "", bits = ""] = cidr.split("/");
    const base = numberOf(address);
    assert(base !== undefined && /^\d+$/.test(bits), `the service range ${cidr} is a network`);
    this.cidr = cidr;
    this.#count = 2 ** (32 - Number(bits));
    this.#base = base - (base % this.#count);
  }

  /** How many addresses `at` can give: 1 to `size`. */
  get size(): number {
    return this.#count - 2;
  }

  at(index: number): string {
    const number = this.#base + index;
    return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");
  }

  contains(address: string): boolean {
    const number = numberOf(address);
    if (number === undefined) return false;
    return number > this.#base && number < this.#base + this.#count - 1;
  }
}

function numberOf(address: string): number | undefined {
  const parts = address.split(".").map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : NaN));
  if (parts.length !== 4 || parts.some((part) => Number.isNaN(part) || part > 255))
    return undefined;
  return parts.reduce((number, part) => number * 256 + part, 0);
}
