import type { Event as CoreEvent } from "../../model/types/core-v1.ts";
import type { Event } from "../../model/types/events-v1.ts";
import { eventPrinter } from "./core.ts";
import { printer } from "./printer.ts";

/** The second face of an event has the same columns, under other names. */
export const eventsEventPrinter = {
  ...printer<Event>("Name(name)", (event, now) => eventPrinter.cells(toCore(event), now)),
  columns: eventPrinter.columns,
};

function toCore(event: Event): CoreEvent {
  return {
    metadata: event.metadata ?? {},
    involvedObject: event.regarding ?? {},
    reason: event.reason,
    message: event.note,
    type: event.type,
    source: event.deprecatedSource,
    firstTimestamp: event.deprecatedFirstTimestamp,
    lastTimestamp: event.deprecatedLastTimestamp,
    count: event.deprecatedCount,
    eventTime: event.eventTime,
    series: event.series,
    reportingComponent: event.reportingController,
    reportingInstance: event.reportingInstance,
  };
}
