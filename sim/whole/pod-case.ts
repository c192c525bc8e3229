import type { Pod } from "../../src/model/types/core-v1.ts";
import type { Stored } from "../../src/model/object.ts";
import { allInvariants } from "../invariants/all.ts";
import type { Invariant, Violation } from "../invariants/invariant.ts";
import { calmBehaviour, drawBehaviour, kindOf, type Behaviour } from "../life/behaviour.ts";
import { endsSandbox, type Fact, type FactBody } from "../life/facts.ts";
import type { Faults } from "../life/faults.ts";
import { isLingering } from "../life/liveness.ts";
import type { Prng } from "../life/prng.ts";
import type { SimClock } from "../world/sim-clock.ts";
import { SimRuntime } from "../world/sim-runtime.ts";

export interface PodCaseOptions {
  readonly clock: SimClock;
  readonly faults: Faults;
  readonly chance: Prng;
  readonly isCalm: () => boolean;
  /** As the engine that lives has it. */
  readonly now: () => number;
  readonly hint: (uid: string) => void;
  readonly tell: (fact: Fact, pod: string) => void;
  readonly fail: (violation: Violation) => void;
}

/** One pod of a whole life: what runs of it, and everything that must hold for it. */
export class PodCase {
  readonly pod: Stored<Pod>;
  readonly runtime: SimRuntime;
  readonly #options: PodCaseOptions;
  readonly #invariants: readonly Invariant[];
  /** Of the kinds that the end is judged by. */
  readonly #remembered: Fact[] = [];

  constructor(pod: Stored<Pod>, options: PodCaseOptions) {
    this.pod = pod;
    this.#options = options;
    const { initContainers: inits = [], containers: mains = [] } = pod.spec ?? {};
    const { clock, faults, now } = options;
    this.runtime = new SimRuntime({
      clock,
      tell: (fact) => this.tell(fact),
      behaviourOf: (name, count) => this.#behaviour(name, count),
      hint: () => options.hint(pod.metadata.uid),
      prefix: `${pod.metadata.uid}/`,
    });
    const running = (): ReturnType<SimRuntime["running"]> => this.runtime.running();
    this.#invariants = allInvariants({ pod, inits, mains, faults, now, running });
    // It may have been set before this pod was there.
    this.tell({ kind: "clockSet", ms: clock.wall() - clock.now() });
  }

  get lostSandbox(): boolean {
    return this.#remembered.some(({ kind }) => kind === "sandboxLost");
  }

  /** It may stay as it is for ever. */
  get isLingering(): boolean {
    return isLingering(this.#remembered, this.pod);
  }

  tell(body: FactBody): void {
    const { clock, tell, fail } = this.#options;
    const fact: Fact = { at: clock.now(), ...body };
    const name = this.pod.metadata.name;
    tell(fact, name);
    if (endsSandbox(fact) || isOfRecord(fact)) this.#remembered.push(fact);
    for (const invariant of this.#invariants) {
      const what = invariant.see(fact);
      if (what !== undefined) fail({ invariant: invariant.name, what: `${name}: ${what}` });
    }
  }

  /** Processes behave from here on. */
  calm(): void {
    this.runtime.calm((name) => {
      const of = kindOf(this.pod, name);
      return of.kind === "main" && of.isFinite ? 300 : undefined;
    });
  }

  #behaviour(name: string, count: number): Behaviour {
    const { chance, faults, isCalm } = this.#options;
    const of = kindOf(this.pod, name);
    if (isCalm()) return calmBehaviour(of);
    const concern = `run ${this.pod.metadata.name} ${name} ${count}`;
    return drawBehaviour(chance.fork(concern), faults, of);
  }
}

function isOfRecord({ kind }: FactBody): boolean {
  return kind === "started" || kind === "removed";
}
