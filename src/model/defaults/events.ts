import type { Event } from "../types/core-v1.ts";
import type { Event as EventsEvent } from "../types/events-v1.ts";
import { fill } from "./fill.ts";

export function defaultEvent(event: Event): Event {
  return fill(event, { source: {}, reportingComponent: "", reportingInstance: "" });
}

export function defaultEventsEvent(event: EventsEvent): EventsEvent {
  return fill(event, { deprecatedSource: {} });
}
