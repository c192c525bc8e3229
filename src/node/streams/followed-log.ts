import { watch, type FSWatcher } from "node:fs";
import { dirname } from "node:path";

import type { Instant } from "../../model/instant.ts";
import type { Clock } from "../../ports/clock.ts";
import type { LogSource } from "../logs/read-log.ts";

/** How long a lost notification or a lost event of the runtime goes unnoticed. */
const LOOK_AGAIN_MS = 1_000;

export interface FollowedLogOptions {
  readonly path: string;
  readonly clock: Clock;
  /** Asks the runtime; a call. */
  readonly isRunning: () => Promise<boolean>;
  /** Resolves when the container may have ended, or the signal aborts. */
  readonly ended: (signal: AbortSignal) => Promise<void>;
}

/** The log of a container that may still write: told by the file system and the runtime, and looked at now and then. */
export class FollowedLog implements LogSource {
  readonly path: string;
  readonly #options: FollowedLogOptions;
  readonly #watcher: FSWatcher;
  readonly #stop = new AbortController();
  #hasChanged = false;
  #wake: () => void = () => undefined;
  #isRunning = true;
  #askAt: Instant = 0;

  constructor(options: FollowedLogOptions) {
    this.path = options.path;
    this.#options = options;
    // The directory, not the file: after a rotation the name belongs to another one.
    this.#watcher = watch(dirname(options.path), () => this.#notice());
    this.#watcher.on("error", () => this.#notice());
    void this.#listen();
  }

  async isRunning(): Promise<boolean> {
    const { clock } = this.#options;
    if (!this.#isRunning || clock.now() < this.#askAt) return this.#isRunning;
    // Before the question: an end that is told while it is on its way makes us ask again.
    this.#askAt = clock.now() + LOOK_AGAIN_MS;
    this.#isRunning = await this.#options.isRunning();
    return this.#isRunning;
  }

  async changed(signal: AbortSignal): Promise<void> {
    if (!this.#hasChanged && !signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      const timer = this.#options.clock.at(this.#options.clock.now() + LOOK_AGAIN_MS, resolve);
      signal.addEventListener("abort", () => resolve(), { once: true });
      await promise;
      timer.cancel();
    }
    this.#hasChanged = false;
  }

  [Symbol.dispose](): void {
    this.#watcher.close();
    this.#stop.abort();
  }

  async #listen(): Promise<void> {
    while (!this.#stop.signal.aborted && this.#isRunning) {
      await this.#options.ended(this.#stop.signal);
      this.#askAt = 0;
      this.#notice();
    }
  }

  #notice(): void {
    this.#hasChanged = true;
    this.#wake();
  }
}
