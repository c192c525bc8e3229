import { TransientError } from "../../src/model/transient-error.ts";
import type { RuntimeHint } from "../../src/node/effects.ts";
import type { Faults } from "../life/faults.ts";
import type { Prng } from "../life/prng.ts";
import type { SimClock } from "./sim-clock.ts";

interface HintStreamOptions {
  readonly clock: SimClock;
  readonly chance: Prng;
  readonly faults: () => Faults;
}

/** The event stream of the runtime as one engine hears it: news may be lost, late or told twice, and it may break. */
export class HintStream {
  readonly #options: HintStreamOptions;
  readonly #hints: RuntimeHint[] = [];
  #wake = Promise.withResolvers<void>();
  #isBroken = false;

  constructor(options: HintStreamOptions) {
    this.#options = options;
  }

  hint(podUid: string): void {
    const { chance, clock } = this.#options;
    const { hintLost, hintLate, hintRepeated } = this.#options.faults();
    if (chance.chance(hintLost)) return;
    const times = chance.chance(hintRepeated) ? 2 : 1;
    const delayMs = chance.chance(hintLate) ? chance.int(10, 8_000) : chance.int(0, 2);
    for (let count = 0; count < times; count += 1) {
      clock.at(clock.now() + delayMs, () => this.#push(podUid));
    }
  }

  break(): void {
    this.#isBroken = true;
    this.#wake.resolve();
  }

  async *watch(signal: AbortSignal): AsyncIterable<RuntimeHint> {
    signal.addEventListener("abort", () => this.#wake.resolve());
    this.#isBroken = false;
    while (!signal.aborted) {
      if (this.#isBroken) throw new TransientError("event stream lost");
      const hint = this.#hints.shift();
      if (hint !== undefined) yield hint;
      else {
        this.#wake = Promise.withResolvers<void>();
        await this.#wake.promise;
      }
    }
  }

  #push(podUid: string): void {
    this.#hints.push({ podUid, kind: "other" });
    this.#wake.resolve();
  }
}
