import type { Instant } from "../model/instant.ts";
import { StatusError, isStatus } from "../model/status-error.ts";
import { TransientError } from "../model/transient-error.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import { WorkQueue } from "./work-queue.ts";

/** What a reconcile leaves behind: the next instant at which the same facts could be decided otherwise. */
export interface Outcome {
  readonly wakeAt?: Instant | undefined;
}

export interface ControllerOptions {
  readonly name: string;
  /** Brings the world nearer to what the object named by `key` asks for. Runs once at a time for each key. */
  readonly reconcile: (key: string) => Promise<Outcome>;
  readonly workers?: number | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * A key that is worked on more often than this within a second is being written back and forth: by a bug of ours, or
 * by somebody else's controller. It then rests for the rest of that second.
 */
export const TURNS_PER_SECOND_MAX = 1000;

/** Runs `reconcile` for every key that was enqueued, again after its back-off when it failed, and at its `wakeAt`. */
export class Controller {
  readonly name: string;
  readonly #options: ControllerOptions;
  readonly #queue: WorkQueue;
  readonly #log: Log;
  readonly #turns = new Map<string, number>();
  #second = 0;

  constructor(options: ControllerOptions) {
    this.name = options.name;
    this.#options = options;
    this.#queue = new WorkQueue(options.clock);
    this.#log = options.log.with({ controller: options.name });
  }

  /** How many keys wait or are worked on: 0 when the controller is at rest. */
  get depth(): number {
    return this.#queue.depth;
  }

  enqueue(key: string): void {
    this.#queue.add(key);
  }

  /** Works until the signal aborts; resolves when the last reconcile under way has ended. */
  async run(signal: AbortSignal): Promise<void> {
    const close = (): void => this.#queue.close();
    if (signal.aborted) return close();
    signal.addEventListener("abort", close, { once: true });
    const workers = Array.from({ length: this.#options.workers ?? 1 }, async () => this.#work());
    await Promise.all(workers);
  }

  async #work(): Promise<void> {
    for (;;) {
      const key = await this.#queue.next();
      if (key === undefined) return;
      if (this.#isStorm(key)) this.#queue.schedule(key, (this.#second + 1) * 1000);
      else await this.#reconcile(key);
      this.#queue.done(key);
    }
  }

  #isStorm(key: string): boolean {
    const second = Math.floor(this.#options.clock.now() / 1000);
    if (second !== this.#second) this.#turns.clear();
    this.#second = second;
    const turns = (this.#turns.get(key) ?? 0) + 1;
    this.#turns.set(key, turns);
    if (turns === TURNS_PER_SECOND_MAX + 1) {
      this.#log.error("reconcile goes round in circles", { key, turns });
    }
    return turns > TURNS_PER_SECOND_MAX;
  }

  async #reconcile(key: string): Promise<void> {
    try {
      const outcome = await this.#options.reconcile(key);
      this.#queue.succeeded(key);
      this.#queue.schedule(key, outcome.wakeAt);
    } catch (error) {
      this.#report(key, error);
      this.#queue.failed(key);
    }
  }

  /** A conflict or an unkind world is daily life; a refusal is for the operator; anything else is our own fault. */
  #report(key: string, error: unknown): void {
    const expected = isStatus(error, "Conflict", "NotFound") || error instanceof TransientError;
    if (expected) this.#log.debug("reconcile will be repeated", { key, error: messageOf(error) });
    else if (error instanceof StatusError)
      this.#log.warn("reconcile was refused", { key, error: error.message });
    else
      this.#log.error("reconcile failed", { key, error: messageOf(error), stack: stackOf(error) });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function stackOf(error: unknown): string | undefined {
  return error instanceof Error ? error.stack : undefined;
}
