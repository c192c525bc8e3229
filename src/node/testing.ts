import type { Instant } from "../model/instant.ts";
import type { ApiClient } from "../ports/api-client.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import type { Cri } from "../ports/cri.ts";
import type { Log } from "../ports/log.ts";

/** For tests: nobody reads it. */
export const silentLog: Log = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  with: () => silentLog,
};

/** For tests: a clock that moves only when told to; what was due fires on the way, in order. */
export interface FakeClock extends Clock {
  advance(ms: number): void;
}

export function fakeClock(start: Instant): FakeClock {
  let present = start;
  const due = new Map<object, { readonly at: Instant; readonly action: () => void }>();
  const at = (when: Instant, action: () => void): Timer => {
    const key = {};
    due.set(key, { at: when, action });
    return { cancel: () => void due.delete(key) };
  };
  const advance = (ms: number): void => {
    present += ms;
    for (const [key, { at: when, action }] of [...due].toSorted(([, a], [, b]) => a.at - b.at)) {
      if (when <= present && due.delete(key)) action();
    }
  };
  const sleep = async (delayMs: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const timer = at(present + delayMs, resolve);
      signal?.addEventListener("abort", () => {
        timer.cancel();
        reject(signal.reason as Error);
      });
    });
  return { now: () => present, at, sleep, advance };
}

/** For tests: an API client that has only the given calls; any other one fails the test. */
export function fakeApi(calls: Partial<ApiClient>): ApiClient {
  return onlyThese<ApiClient>("ApiClient", calls);
}

/** For tests: a runtime that has only the given calls; any other one fails the test. */
export function fakeCri(calls: Partial<Cri>): Cri {
  return onlyThese<Cri>("Cri", calls);
}

function onlyThese<T extends object>(name: string, calls: Partial<T>): T {
  // A checked boundary: what the type promises and the object lacks throws when it is called.
  return new Proxy(calls, {
    get: (target, property) => {
      if (property in target) return Reflect.get(target, property) as unknown;
      throw new Error(`unexpected use of ${name}.${String(property)}`);
    },
  }) as T;
}
