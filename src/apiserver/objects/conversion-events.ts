import type { KubeObject } from "../../model/object.ts";
import type { Event as CoreEvent } from "../../model/types/core-v1.ts";
import type { Event } from "../../model/types/events-v1.ts";

/** An `events.k8s.io/v1` Event as the core Event that is stored. */
export function coreEvent(object: KubeObject): KubeObject {
  const event = object as Event;
  return withoutAbsent<CoreEvent>({
    apiVersion: "v1",
    kind: "Event",
    metadata: event.metadata ?? {},
    involvedObject: event.regarding ?? {},
    related: event.related,
    reason: event.reason,
    message: event.note,
    source: event.deprecatedSource,
    firstTimestamp: event.deprecatedFirstTimestamp,
    lastTimestamp: event.deprecatedLastTimestamp,
    count: event.deprecatedCount,
    type: event.type,
    eventTime: event.eventTime,
    series: event.series,
    action: event.action,
    reportingComponent: event.reportingController ?? "",
    reportingInstance: event.reportingInstance ?? "",
  });
}

/** A stored core Event as `events.k8s.io/v1` shows it. */
export function newEvent(object: KubeObject): KubeObject {
  const core = object as CoreEvent;
  return withoutAbsent<Partial<Event>>({
    apiVersion: "events.k8s.io/v1",
    kind: "Event",
    metadata: core.metadata,
    eventTime: core.eventTime,
    series: core.series as Event["series"],
    reportingController: core.reportingComponent || undefined,
    reportingInstance: core.reportingInstance || undefined,
    action: core.action,
    reason: core.reason,
    regarding: core.involvedObject,
    related: core.related,
    note: core.message,
    type: core.type,
    deprecatedSource: core.source,
    deprecatedFirstTimestamp: core.firstTimestamp,
    deprecatedLastTimestamp: core.lastTimestamp,
    deprecatedCount: core.count,
  });
}

function withoutAbsent<T extends KubeObject>(object: {
  readonly [name in keyof T]: T[name] | undefined;
}): KubeObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
