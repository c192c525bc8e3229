import type { Instant } from "../model/instant.ts";
import { settled } from "./exit-settled.ts";
import type { EventParts, EventSink } from "./event-source.ts";

interface WireTimestamp {
  readonly seconds: number;
  readonly nanos: number;
}

interface WireEnvelope {
  readonly timestamp: WireTimestamp | null;
  readonly topic: string;
  readonly event: { readonly typeUrl: string; readonly value: Uint8Array } | null;
}

interface WireTaskExit {
  readonly containerId: string;
  readonly id: string;
  readonly exitStatus: number;
  readonly exitedAt: WireTimestamp | null;
}

const EVENTS = "containerd.services.events.v1.Events";
const PACKAGE = "containerd.services.events.v1";

/** Published by ourselves: when it comes back, the subscription is live. */
const PING_TOPIC = "/tandem/subscribed";
const PING_PERIOD_MS = 20;

const filters = [
  'namespace==k8s.io,topic~="^/tasks/(start|exit|oom)$"',
  'namespace==k8s.io,topic~="^/containers/(create|delete)$"',
  `namespace==k8s.io,topic=="${PING_TOPIC}"`,
];

/**
 * containerd's own event service, in the namespace of its CRI plugin. An exit is passed on at once, and again when CRI
 * shows it: the plugin learns of it from the same event, and shows it when the dead task is cleared away.
 */
export async function containerdEvents(
  parts: EventParts,
  sink: EventSink,
  signal: AbortSignal,
): Promise<void> {
  const done = new AbortController();
  const ours = AbortSignal.any([signal, done.signal]);
  const listener = new Listener(parts, sink, ours);
  const pinging = pingUntil(parts, listener, ours);
  try {
    const envelopes = parts.connection.stream<WireEnvelope>(
      [EVENTS, "Subscribe"],
      { filters },
      ours,
    );
    for await (const envelope of envelopes) listener.hear(envelope);
  } finally {
    done.abort();
    await Promise.all([pinging, ...listener.settling]);
  }
}

class Listener {
  readonly #parts: EventParts;
  readonly #sink: EventSink;
  readonly #signal: AbortSignal;
  readonly settling = new Set<Promise<void>>();
  connected = false;

  constructor(parts: EventParts, sink: EventSink, signal: AbortSignal) {
    this.#parts = parts;
    this.#sink = sink;
    this.#signal = signal;
  }

  hear({ timestamp, topic, event }: WireEnvelope): void {
    const bytes = event?.value ?? new Uint8Array();
    const at = toInstant(timestamp);
    switch (topic) {
      case PING_TOPIC:
        if (!this.connected) this.#sink.connected();
        this.connected = true;
        return;
      case "/tasks/start":
        return this.#sink.push({ kind: "started", id: this.#idIn(bytes), at });
      case "/tasks/oom":
        return this.#sink.push({ kind: "oom", id: this.#idIn(bytes), at });
      case "/containers/create":
        return this.#sink.push({ kind: "created", id: this.#idIn(bytes), at });
      case "/containers/delete":
        return this.#sink.push({ kind: "deleted", id: this.#idIn(bytes), at });
      case "/tasks/exit":
        return this.#hearExit(
          this.#parts.connection.decode<WireTaskExit>(`${PACKAGE}.TaskExit`, bytes),
        );
    }
  }

  #hearExit({ containerId, id, exitStatus, exitedAt }: WireTaskExit): void {
    // The end of an exec has the exec's own id.
    if (id !== containerId) return;
    const at = toInstant(exitedAt);
    const exit = { kind: "exited", id, at, exitCode: exitStatus } as const;
    this.#sink.push({ ...exit, settled: false });
    const settling = settled(this.#parts, id, this.#signal).then(() => {
      this.settling.delete(settling);
      if (!this.#signal.aborted) this.#sink.push({ ...exit, settled: true });
    });
    this.settling.add(settling);
  }

  #idIn(bytes: Uint8Array): string {
    const name = `${PACKAGE}.ContainerPayload`;
    return this.#parts.connection.decode<{ readonly id: string }>(name, bytes).id;
  }
}

/** The server does not say when a subscription has begun; our own event coming back does. */
async function pingUntil(
  { connection, clock }: EventParts,
  listener: Listener,
  signal: AbortSignal,
): Promise<void> {
  const ping = { topic: PING_TOPIC, event: { typeUrl: "tandem.Subscribed", value: "" } };
  while (!listener.connected && !signal.aborted) {
    try {
      await connection.unary([EVENTS, "Publish"], ping, { signal, deadlineMs: undefined });
      if (!listener.connected) await clock.sleep(PING_PERIOD_MS, signal);
    } catch {
      // Aborted, or the connection is lost: then the subscription fails too, and says so.
      return;
    }
  }
}

function toInstant(timestamp: WireTimestamp | null): Instant {
  if (timestamp === null) return 0;
  return timestamp.seconds * 1000 + Math.round(timestamp.nanos / 1000) / 1000;
}
