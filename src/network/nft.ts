import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import type { Clock, Timer } from "../ports/clock.ts";
import { TransientError } from "../model/transient-error.ts";

/** Those who wait for the rules, or for the engine that has just started, have more need of the processor. */
const PREPARE_AFTER_MS = 250;

type Process = ChildProcessByStdio<Writable, null, Readable>;

/**
 * Carries out scripts with `nft -f -`, each in a process of its own, one after another: all of it or nothing. Soon the
 * process for the next script waits for it, because to start one takes longer than its work, and a Service waits for that.
 */
export class Nft implements Disposable {
  readonly #clock: Clock;
  #waiting: Process | undefined;
  #timer: Timer | undefined;
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A refusal is a `TransientError` with nft's own words. */
  async run(script: string): Promise<void> {
    this.#timer?.cancel();
    const process = this.#waiting ?? start();
    this.#waiting = undefined;
    try {
      await finish(process, script);
    } finally {
      this.#timer = this.#clock.at(this.#clock.now() + PREPARE_AFTER_MS, () => this.#prepare());
    }
  }

  /** The waiting process ends by itself when nobody can write to it any more, also when we are killed. */
  [Symbol.dispose](): void {
    this.#closed = true;
    this.#timer?.cancel();
    this.#waiting?.stdin.end();
    this.#waiting = undefined;
  }

  #prepare(): void {
    if (this.#closed || this.#waiting !== undefined) return;
    const process = start();
    this.#waiting = process;
    const forget = (): void => {
      if (this.#waiting === process) this.#waiting = undefined;
    };
    process.on("error", forget);
    process.on("exit", forget);
  }
}

function start(): Process {
  const process = spawn("nft", ["-f", "-"], { stdio: ["pipe", "ignore", "pipe"] });
  // When nft ends early the rest of the script cannot be written; its exit code tells why.
  process.stdin.on("error", () => undefined);
  return process;
}

async function finish(process: Process, script: string): Promise<void> {
  const complaints: Buffer[] = [];
  process.stderr.on("data", (chunk: Buffer) => complaints.push(chunk));
  const ended = Promise.withResolvers<number | null>();
  process.on("error", (error) =>
    ended.reject(new TransientError("cannot run nft", { cause: error })),
  );
  process.on("close", ended.resolve);
  process.stdin.end(script);
  const code = await ended.promise;
  if (code !== 0) {
    throw new TransientError(
      `nft: ${Buffer.concat(complaints).toString().trim() || `exit ${code}`}`,
    );
  }
}
