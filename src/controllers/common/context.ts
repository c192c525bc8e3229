import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import type { Random } from "../../ports/random.ts";
import { EventRecorder } from "../../client/event-recorder.ts";
import type { Controller } from "../../client/controller.ts";
import type { Informers } from "../../client/informers.ts";
import type { Performer } from "./perform.ts";

/** What every controller is built from. */
export interface ControllerContext {
  readonly informers: Informers;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** Builds a controller, subscribed to the informers that it reads. */
export type BuildController = (context: ControllerContext) => Controller;

/** Writes as `component`: through the client whose results are in the informers at once. */
export function performerFor(context: ControllerContext, component: string): Performer {
  const { api } = context.informers;
  const { clock, log } = context;
  return { api, recorder: new EventRecorder({ api, clock, log, component }) };
}
