import { ManualClock } from "../../client/testing/manual-clock.ts";
import { MemoryApi } from "../../client/testing/memory-api.ts";
import { MemoryLog } from "../../client/testing/memory-log.ts";
import type { Random } from "../../ports/random.ts";
import { startControllers, type Controllers } from "../all.ts";
import { NOON } from "./objects.ts";

/** Every controller on a clock that a test moves, over an API in memory. */
export interface Machine extends AsyncDisposable {
  readonly clock: ManualClock;
  readonly api: MemoryApi;
  readonly log: MemoryLog;
  readonly controllers: Controllers;
}

export async function startMachine(): Promise<Machine> {
  const clock = new ManualClock(NOON);
  const api = new MemoryApi(clock);
  const log = new MemoryLog();
  const stop = new AbortController();
  const config = { rootCaPem: "-----BEGIN CERTIFICATE-----" };
  const options = { api, clock, random: new CountingRandom(), log, config };
  const controllers = startControllers(options, stop.signal);
  await controllers.started;
  const end = async (): Promise<void> => {
    stop.abort();
    await controllers.ended;
  };
  return { clock, api, log, controllers, [Symbol.asyncDispose]: end };
}

/** Chance that repeats itself in every run. */
class CountingRandom implements Random {
  #count = 0;

  next(): number {
    this.#count += 1;
    return (this.#count * 0.618) % 1;
  }

  uuid(): string {
    this.#count += 1;
    return `00000000-0000-4000-8000-${String(this.#count).padStart(12, "0")}`;
  }

  nameSuffix(length: number): string {
    this.#count += 1;
    return String(this.#count).padStart(length, "0");
  }
}
