import type { Instant } from "../../src/model/instant.ts";
import type { Container, Pod } from "../../src/model/types/core-v1.ts";
import type { Fact } from "../life/facts.ts";
import type { Faults } from "../life/faults.ts";
import type { Instance } from "../world/sim-runtime.ts";

/** What an invariant may look at besides the facts: the truth, not what the engine believes. */
export interface Witness {
  /** As it was created, with every default. */
  readonly pod: Pod;
  readonly inits: readonly Container[];
  readonly mains: readonly Container[];
  /** What this life suffers before it calms down. */
  readonly faults: Faults;
  /** As the engine that lives has it. */
  readonly now: () => Instant;
  readonly running: () => readonly Instance[];
}

/** Watches one life. Returns what is wrong, the moment it is. */
export interface Invariant {
  readonly name: string;
  readonly see: (fact: Fact) => string | undefined;
  /** What should have been seen by the end of the life and was not. */
  readonly left?: () => readonly string[];
}

export interface Violation {
  readonly invariant: string;
  readonly what: string;
}

export function isSidecar({ restartPolicy }: Container): boolean {
  return restartPolicy === "Always";
}
