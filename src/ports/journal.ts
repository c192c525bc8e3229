import type { Instant } from "../model/instant.ts";

/** Whose journal it is. The uid tells two pods of one name apart. */
export interface JournalPod {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
}

/**
 * What an entry is about:
 * `spec` a new generation or a deletion was seen; `decision` what `decide` wants and holds, each with its reason, once
 * for each change; `effect` something that the node did, when it began or ended, with its result; `transition` a
 * container or sandbox changed its state in the runtime; `exit` a container ended; `signal` a stop was sent; `probe`
 * one execution of a probe, or a published result; `status` phase, ready or conditions changed; `engine` the engine
 * started, adopted the pod, or let it go.
 */
export type JournalKind =
  | "spec"
  | "decision"
  | "effect"
  | "transition"
  | "exit"
  | "signal"
  | "probe"
  | "status"
  | "engine";

export interface JournalEntry {
  /** When it happened, to the microsecond where the clock has it. */
  readonly at: Instant;
  readonly kind: JournalKind;
  /** A container's name, `"sandbox"` or `"pod"`. */
  readonly subject: string;
  /** A fixed word in CamelCase: `StartContainer`, `Running`, `LivenessFailed`, … */
  readonly what: string;
  /** JSON data that belongs to `what`. */
  readonly detail?: Readonly<Record<string, unknown>> | undefined;
}

export interface JournalQuery {
  readonly namespace: string;
  readonly name: string;
  /** Without it, the newest pod of that name. */
  readonly uid?: string | undefined;
  /** Only entries with a larger sequence number. */
  readonly after?: number | undefined;
  readonly limit?: number | undefined;
}

export interface StoredJournalEntry extends JournalEntry {
  /** Grows by one for each entry of a pod; gaps show what the bound has dropped. */
  readonly sequence: number;
}

/** Keeps each pod's story: durably, bounded for each pod, and for a while after the pod is gone. */
export interface Journal {
  /** Returns at once; the entry is durable with the next group commit. The oldest give way when a pod is at its bound. */
  append(pod: JournalPod, entry: JournalEntry): void;
  /** The pod is gone: its entries may be dropped after the retention time. */
  close(pod: JournalPod, at: Instant): void;
  read(query: JournalQuery): Promise<readonly StoredJournalEntry[]>;
}
