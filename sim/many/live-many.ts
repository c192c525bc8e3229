import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { HowToLive } from "./live-seed.ts";

/** So many violations are enough to end a run. */
export const FAILURES_MAX = 5;
/** Seeds that one thread gets at a time: long enough to cost nothing, short enough to show progress. */
const CHUNK_SEEDS = 100;

export interface Chunk {
  readonly first: number;
  readonly count: number;
}

export interface Failure {
  readonly seed: number;
  readonly invariant: string;
  readonly what: string;
}

export interface Answer extends Chunk {
  readonly failures: readonly Failure[];
}

export interface ManyLives extends Chunk {
  readonly how: HowToLive;
  /** Threads; each gets seeds of its own. */
  readonly jobs: number;
  /** Told whenever more of the seeds, without a gap from the first one, are lived. */
  readonly onProgress?: (lived: Verdict) => void;
}

export interface Verdict {
  /** From the first seed on, without a gap. */
  readonly lives: number;
  /** By seed; the first few of all that there are. */
  readonly failures: readonly Failure[];
}

/**
 * Lives `count` seeds on as many threads as `jobs` says, and comes to the same verdict with any number of them: seeds
 * are handed out in order, what was handed out is lived to its end, and enough violations end it.
 */
export async function liveMany(many: ManyLives): Promise<Verdict> {
  const tally = new Tally(many);
  const threads = Math.min(many.jobs, Math.ceil(many.count / CHUNK_SEEDS));
  await Promise.all(Array.from({ length: threads }, async () => work(many.how, tally)));
  return tally.verdict();
}

async function work(how: HowToLive, tally: Tally): Promise<void> {
  const worker = new Worker(new URL("worker.ts", import.meta.url), { workerData: how });
  try {
    for (let chunk = tally.next(); chunk !== undefined; chunk = tally.next()) {
      worker.postMessage(chunk);
      const [answer] = (await once(worker, "message")) as [Answer];
      tally.take(answer);
    }
  } finally {
    await worker.terminate();
  }
}

class Tally {
  readonly #many: ManyLives;
  readonly #waiting = new Map<number, Answer>();
  #next: number;
  #lived: number;
  #failures: readonly Failure[] = [];

  constructor(many: ManyLives) {
    this.#many = many;
    this.#next = many.first;
    this.#lived = many.first;
  }

  next(): Chunk | undefined {
    const { first: start, count: all } = this.#many;
    const first = this.#next;
    const count = Math.min(CHUNK_SEEDS, start + all - first);
    if (count <= 0 || this.#failures.length >= FAILURES_MAX) return undefined;
    this.#next += count;
    return { first, count };
  }

  take(answer: Answer): void {
    this.#waiting.set(answer.first, answer);
    const before = this.#lived;
    for (let next = this.#nextAnswer(); next !== undefined; next = this.#nextAnswer()) {
      this.#waiting.delete(this.#lived);
      this.#lived += next.count;
      this.#failures = [...this.#failures, ...next.failures];
    }
    if (this.#lived > before) this.#many.onProgress?.(this.verdict());
  }

  verdict(): Verdict {
    return {
      lives: this.#lived - this.#many.first,
      failures: this.#failures.slice(0, FAILURES_MAX),
    };
  }

  #nextAnswer(): Answer | undefined {
    return this.#waiting.get(this.#lived);
  }
}
