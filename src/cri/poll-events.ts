import type { RuntimeEvent } from "../ports/cri.ts";
import type { EventParts, EventSink } from "./event-source.ts";

/** As the kubelet's relist without an event stream. */
const POLL_PERIOD_MS = 1000;

type State = "created" | "running" | "over";

/** The last resort, for runtimes without any event stream: what changed between two lists. */
export async function pollEvents(
  parts: EventParts,
  sink: EventSink,
  signal: AbortSignal,
): Promise<void> {
  let before = await listStates(parts, signal);
  sink.connected();
  while (!signal.aborted) {
    await parts.clock.sleep(POLL_PERIOD_MS, signal);
    const after = await listStates(parts, signal);
    for (const event of await changes(parts, before, after, signal)) sink.push(event);
    before = after;
  }
}

async function listStates(
  { cri }: EventParts,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, State>> {
  const [containers, sandboxes] = await Promise.all([
    cri.listContainers({}, { signal }),
    cri.listPodSandbox({}, { signal }),
  ]);
  const states = new Map<string, State>();
  for (const { id, state } of containers) {
    if (state === "CONTAINER_CREATED") states.set(id, "created");
    else states.set(id, state === "CONTAINER_RUNNING" ? "running" : "over");
  }
  for (const { id, state } of sandboxes) {
    states.set(id, state === "SANDBOX_READY" ? "running" : "over");
  }
  return states;
}

async function changes(
  parts: EventParts,
  before: ReadonlyMap<string, State>,
  after: ReadonlyMap<string, State>,
  signal: AbortSignal,
): Promise<readonly RuntimeEvent[]> {
  const at = parts.clock.now();
  const events: RuntimeEvent[] = [];
  for (const [id, state] of after) {
    const was = before.get(id);
    if (was === undefined) events.push({ kind: "created", id, at });
    if (state !== "created" && (was ?? "created") === "created") {
      events.push({ kind: "started", id, at });
    }
    if (state === "over" && was !== "over") {
      events.push({
        kind: "exited",
        id,
        at,
        exitCode: await exitCodeOf(parts, id, signal),
        settled: true,
      });
    }
  }
  for (const id of before.keys()) if (!after.has(id)) events.push({ kind: "deleted", id, at });
  return events;
}

async function exitCodeOf({ cri }: EventParts, id: string, signal: AbortSignal): Promise<number> {
  try {
    return (await cri.containerStatus(id, { signal })).exitCode;
  } catch {
    // A sandbox, or removed meanwhile: neither has an exit code that anybody asks for.
    return 0;
  }
}
