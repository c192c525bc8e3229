import type { Clock } from "../ports/clock.ts";
import type { RuntimeEvent, RuntimeService } from "../ports/cri.ts";
import type { Connection } from "./connection.ts";

export interface EventParts {
  readonly connection: Connection;
  readonly cri: Pick<
    RuntimeService,
    "version" | "listContainers" | "listPodSandbox" | "containerStatus" | "podSandboxStatus"
  >;
  readonly clock: Clock;
}

export interface EventSink {
  /** From here on nothing is missed: whoever lists after it knows everything. */
  connected(): void;
  push(event: RuntimeEvent): void;
}

/** Reports what happens until it ends, fails or the signal aborts; a runtime without it makes it throw "Unimplemented". */
export type EventSource = (
  parts: EventParts,
  sink: EventSink,
  signal: AbortSignal,
) => Promise<void>;
