import type { Clock } from "../ports/clock.ts";
import type { Cri, RuntimeService } from "../ports/cri.ts";
import { callsTo } from "./call.ts";
import { Connection } from "./connection.ts";
import { containerCalls } from "./container-calls.ts";
import { runtimeEvents } from "./events.ts";
import { imageCalls } from "./image-calls.ts";
import { sandboxCalls } from "./sandbox-calls.ts";
import { statsCalls } from "./stats-calls.ts";
import { streamingCalls } from "./streaming-calls.ts";

export interface CriOptions {
  readonly socketPath: string;
  readonly clock: Clock;
}

/** CRI v1 over a unix socket, connected at the first call. Dispose of it to close the connection. */
export function connectCri({ socketPath, clock }: CriOptions): Cri & Disposable {
  const connection = new Connection(socketPath);
  const call = callsTo(connection, "runtime.v1.RuntimeService");
  const runtime: RuntimeService = {
    ...sandboxCalls(call),
    ...containerCalls(call),
    ...streamingCalls(call),
    ...statsCalls(call),
  };
  return {
    ...runtime,
    ...imageCalls(callsTo(connection, "runtime.v1.ImageService")),
    events: (signal) => runtimeEvents({ connection, cri: runtime, clock }, signal),
    [Symbol.dispose]: () => connection[Symbol.dispose](),
  };
}
