import type { RuntimeEvent } from "../ports/cri.ts";
import type { EventParts, EventSink } from "./event-source.ts";
import { toInstant } from "./from-wire.ts";
import type { WireContainerEvent } from "./wire.ts";

/** CRI's `GetContainerEvents`. The runtime sends an event after it changed the status that the event is about. */
export async function criEvents(
  { connection, cri }: EventParts,
  sink: EventSink,
  signal: AbortSignal,
): Promise<void> {
  const events = connection.stream<WireContainerEvent>(
    ["runtime.v1.RuntimeService", "GetContainerEvents"],
    {},
    signal,
  );
  // Nothing says that the stream is open: the answer to a later call on the same connection does, nearly. What
  // happens in the gap is kept for us (containerd holds events for some seconds while nobody reads them).
  const first = events.next();
  await Promise.race([first, cri.version({ signal })]);
  sink.connected();
  for (let result = await first; result.done !== true; result = await events.next()) {
    sink.push(toEvent(result.value));
  }
}

function toEvent(wire: WireContainerEvent): RuntimeEvent {
  const id = wire.containerId;
  const at = toInstant(wire.createdAt);
  switch (wire.containerEventType) {
    case "CONTAINER_CREATED_EVENT":
      return { kind: "created", id, at };
    case "CONTAINER_STARTED_EVENT":
      return { kind: "started", id, at };
    case "CONTAINER_DELETED_EVENT":
      return { kind: "deleted", id, at };
    case "CONTAINER_STOPPED_EVENT": {
      // The event is made some time after the exit that it is about.
      const status = wire.containersStatuses.find((container) => container.id === id);
      const exitedAt = status && status.finishedAt > 0 ? toInstant(status.finishedAt) : at;
      return { kind: "exited", id, at: exitedAt, exitCode: status?.exitCode ?? 0, settled: true };
    }
  }
}
