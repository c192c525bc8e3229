import type { Clock } from "../ports/clock.ts";

/** A start that takes longer gives its place up and goes on: a hanging runtime call holds up nobody else. */
export const PLACE_MS_MAX = 2_000;

export interface StartGateOptions {
  /** How many starts at once; a machine with few cores finishes many pods sooner when it does few at a time. */
  readonly placesMax: number;
  readonly clock: Clock;
}

/**
 * Lets a few starts at once through to the runtime, in the order in which they came; containers before sandboxes, so that
 * pods that have begun get ready before others begin. It holds no more than there are pods, so it needs no limit.
 */
export class StartGate {
  readonly #options: StartGateOptions;
  readonly #sandboxes: (() => void)[] = [];
  readonly #containers: (() => void)[] = [];
  #taken = 0;

  constructor(options: StartGateOptions) {
    this.#options = options;
  }

  /** Calls `work` when it is its turn; settles as it does. */
  async run<T>(kind: "sandbox" | "container", work: () => Promise<T>): Promise<T> {
    await this.#turn(kind === "sandbox" ? this.#sandboxes : this.#containers);
    const leave = this.#enter();
    try {
      return await work();
    } finally {
      leave();
    }
  }

  async #turn(line: (() => void)[]): Promise<void> {
    if (this.#taken < this.#options.placesMax) {
      this.#taken += 1;
      return;
    }
    // Whoever leaves hands the place over, so that nobody overtakes.
    await new Promise<void>((resolve) => line.push(resolve));
  }

  #enter(): () => void {
    const { clock } = this.#options;
    let isInside = true;
    const leave = (): void => {
      if (!isInside) return;
      isInside = false;
      timer.cancel();
      const next = this.#containers.shift() ?? this.#sandboxes.shift();
      if (next === undefined) this.#taken -= 1;
      else next();
    };
    const timer = clock.at(clock.now() + PLACE_MS_MAX, leave);
    return leave;
  }
}
