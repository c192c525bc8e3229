import { Controller } from "../../client/controller.ts";
import { events, keyOf } from "../../client/resources.ts";
import { fromTime, type Instant } from "../../model/instant.ts";
import type { Stored } from "../../model/object.ts";
import type { Event } from "../../model/types/core-v1.ts";
import { performerFor, type ControllerContext } from "../common/context.ts";
import { perform } from "../common/perform.ts";
import type { Decision } from "../common/write.ts";

/** How long an event is kept after it was last seen (kube-apiserver's `--event-ttl`). */
export const EVENT_TTL_MS = 3_600_000;
/** Expiries are rounded up to this, so that an idle machine wakes once for many events. */
const ROUND_MS = 60_000;

/** Deletes events an hour after they last happened. */
export function eventTtl(context: ControllerContext): Controller {
  const { informers, clock, log } = context;
  const performer = performerFor(context, "event-ttl-controller");
  const informer = informers.of(events);
  const controller = new Controller({
    name: "event-ttl",
    clock,
    log,
    reconcile: async (key) => {
      const event = informer.get(key);
      if (event === undefined) return {};
      const { writes, wakeAt } = decide(event, clock.now());
      await perform(performer, writes);
      return { wakeAt };
    },
  });
  informer.onChange(({ before, after }) => {
    if (after !== undefined && before === undefined) controller.enqueue(keyOf(after));
  });
  return controller;
}

/** Deletes the event when its time is over; else says when to look again. */
export function decide(event: Stored<Event>, now: Instant): Decision {
  const expires = lastSeen(event) + EVENT_TTL_MS;
  if (expires > now) return { writes: [], wakeAt: Math.ceil(expires / ROUND_MS) * ROUND_MS };
  const { namespace, name, uid } = event.metadata;
  return { writes: [{ verb: "delete", kind: events, key: { namespace, name }, uid }] };
}

function lastSeen(event: Stored<Event>): Instant {
  const { lastTimestamp, eventTime, series, metadata } = event;
  const times = [lastTimestamp, series?.lastObservedTime, eventTime, metadata.creationTimestamp];
  return Math.max(...times.map((time) => fromTime(time) ?? 0));
}
