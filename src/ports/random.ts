/** Chance for everything outside the pure core: seeded in the simulator, cryptographic in the engine. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** A version 4 UUID. */
  uuid(): string;
  /** `length` characters of Kubernetes' name alphabet `bcdfghjklmnpqrstvwxz2456789`. */
  nameSuffix(length: number): string;
}
