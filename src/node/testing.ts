import type { ApiClient } from "../ports/api-client.ts";
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
