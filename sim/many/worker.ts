import { parentPort, workerData } from "node:worker_threads";
import { lifeOfSeeds, type HowToLive } from "./live-seed.ts";
import type { Answer, Chunk, Failure } from "./live-many.ts";

// A thread of `live-many.ts`: lives the seeds it is sent, chunk by chunk, and says which lives went wrong.

// Stacks of faults that are meant to happen cost more than the lives that suffer them.
Error.stackTraceLimit = 0;

const liveSeed = await lifeOfSeeds(workerData as HowToLive);
parentPort?.on("message", (chunk: Chunk) => void answer(chunk));

async function answer({ first, count }: Chunk): Promise<void> {
  const failures: Failure[] = [];
  for (let seed = first; seed < first + count; seed += 1) {
    const { violation } = await liveSeed(seed);
    if (violation !== undefined) failures.push({ seed, ...violation });
  }
  const done: Answer = { first, count, failures };
  parentPort?.postMessage(done);
}
