import { isCriError } from "../model/cri-error.ts";
import type { Clock } from "../ports/clock.ts";
import type { RuntimeEvent } from "../ports/cri.ts";
import { containerdEvents } from "./containerd-events.ts";
import { criEvents } from "./cri-events.ts";
import { EventQueue } from "./event-queue.ts";
import type { EventParts, EventSink, EventSource } from "./event-source.ts";
import { pollEvents } from "./poll-events.ts";

const RECONNECT_MIN_MS = 20;
const RECONNECT_MAX_MS = 1000;

/** Best first; the next one is for runtimes that do not know the one before. */
const sources: readonly EventSource[] = [criEvents, containerdEvents, pollEvents];

/**
 * The events of the runtime from the best source that it has: CRI's own stream, containerd's event service
 * (containerd 1.6), else polling. Reconnects for ever; every new connection starts with a `resync`.
 */
export async function* runtimeEvents(
  parts: EventParts,
  signal: AbortSignal,
): AsyncGenerator<RuntimeEvent, void, undefined> {
  const queue = new EventQueue();
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const pump = pumpSources(parts, queue, both);
  try {
    yield* queue.drain(both);
  } finally {
    stop.abort();
    await pump;
  }
}

async function pumpSources(
  parts: EventParts,
  queue: EventQueue,
  signal: AbortSignal,
): Promise<void> {
  let source = 0;
  let delayMs = RECONNECT_MIN_MS;
  let reason = "connected";
  const sink: EventSink = {
    connected() {
      queue.push({ kind: "resync", at: parts.clock.now(), reason });
      delayMs = RECONNECT_MIN_MS;
    },
    push: (event) => queue.push(event),
  };
  while (!signal.aborted) {
    try {
      await sources[source]?.(parts, sink, signal);
      reason = "event stream ended";
    } catch (error) {
      if (isCriError(error, "Unimplemented") && source < sources.length - 1) {
        source += 1;
        continue;
      }
      reason = error instanceof Error ? error.message : String(error);
    }
    await pause(parts.clock, delayMs, signal);
    delayMs = Math.min(delayMs * 2, RECONNECT_MAX_MS);
  }
}

async function pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  try {
    await clock.sleep(delayMs, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
