import type { Instant } from "../../model/instant.ts";
import type { decide } from "../../lifecycle/decide.ts";
import type { NodeRoom, Switches } from "../../lifecycle/model.ts";
import type { EventRecorder } from "../../client/event-recorder.ts";
import type { ApiClient } from "../../ports/api-client.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Journal } from "../../ports/journal.ts";
import type { Log } from "../../ports/log.ts";
import type { NodeEffects } from "../effects.ts";

/** What every pod worker of a node shares. */
export interface NodeFacts {
  readonly effects: NodeEffects;
  readonly api: ApiClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly journal: Journal;
  readonly events: EventRecorder;
  readonly switches: Switches;
  /** Another `decide` than the real one, for the simulator's mutants. */
  readonly decide?: typeof decide | undefined;
  readonly fastFirstProbe: boolean;
  /** The node's addresses, the primary one first. */
  readonly hostIps: readonly string[];
  readonly engineStartedAt: Instant;
  /** What the node has for pods, as in `status.allocatable` of the Node. */
  readonly allocatable: NodeRoom;
}
