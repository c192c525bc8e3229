import { type Instant, toTime } from "../model/instant.ts";
import { apiVersionOf, type KubeObject, type Stored } from "../model/object.ts";
import { isStatus } from "../model/status-error.ts";
import { TransientError } from "../model/transient-error.ts";
import type { Event, ObjectReference } from "../model/types/core-v1.ts";
import type { ApiClient } from "../ports/api-client.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import { type KindOf, events } from "./resources.ts";
import { SpamFilter } from "./spam-filter.ts";

/** Events that wait to be written; further ones are dropped, with a line in the log. */
export const EVENTS_WAITING_MAX = 1000;
/** Events that are remembered so that a repetition counts up instead of adding another. */
export const EVENTS_REMEMBERED_MAX = 4096;

export interface EventNote {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
}

export interface EventRecorderOptions {
  readonly api: ApiClient;
  readonly clock: Clock;
  readonly log: Log;
  /** Who says so: `job-controller`, `kubelet`. */
  readonly component: string;
  /** The node's name, for what a node says. */
  readonly host?: string | undefined;
}

interface Remembered {
  readonly name: string;
  readonly count: number;
}

/** A reference to an object of `kind`, as `involvedObject` holds it; `fieldPath` names a container. */
export function referenceTo<T extends KubeObject>(
  kind: KindOf<T>,
  object: Stored<T>,
  fieldPath?: string,
): ObjectReference {
  const { namespace, name, uid, resourceVersion } = object.metadata;
  const apiVersion = apiVersionOf(kind);
  const reference = { kind: kind.kind, namespace, name, uid, apiVersion, resourceVersion };
  return fieldPath === undefined ? reference : { ...reference, fieldPath };
}

/**
 * Writes Events in the order in which they were recorded, without making anybody wait. The same event again only
 * counts up; an object about which too much is said is silenced as client-go does it.
 */
export class EventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #remembered = new Map<string, Remembered>();
  readonly #spam = new SpamFilter();
  #waiting = 0;
  #tail: Promise<void> = Promise.resolve();
  #lastName = 0n;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
  }

  record(about: ObjectReference, note: EventNote): void {
    const { clock, log } = this.#options;
    const now = clock.now();
    if (!this.#spam.allows(about.uid ?? joined(about), now)) return;
    if (this.#waiting >= EVENTS_WAITING_MAX) {
      log.warn("event dropped: too many are waiting", { ...note, object: joined(about) });
      return;
    }
    this.#waiting += 1;
    this.#tail = this.#tail.then(async () => this.#write(about, note, now));
  }

  /** Resolves when every event recorded so far is written, or was given up. */
  async flushed(): Promise<void> {
    return this.#tail;
  }

  async #write(about: ObjectReference, note: EventNote, now: Instant): Promise<void> {
    try {
      if (!(await this.#countUp(about, note, now))) await this.#create(about, note, now);
    } catch (error) {
      if (!isStatus(error) && !(error instanceof TransientError)) throw error;
      // An event is never worth a retry: the namespace is going, or the API is in trouble that others report.
      this.#options.log.debug("event not written", { ...note, error: error.message });
    } finally {
      this.#waiting -= 1;
    }
  }

  async #countUp(about: ObjectReference, note: EventNote, now: Instant): Promise<boolean> {
    const key = identityOf(about, note);
    const known = this.#remembered.get(key);
    if (known === undefined) return false;
    const count = known.count + 1;
    const name = { namespace: namespaceOf(about), name: known.name };
    const body = { count, lastTimestamp: toTime(now), message: note.message };
    try {
      await this.#options.api.patch(events, name, { type: "strategic", body });
    } catch (error) {
      if (!isStatus(error, "NotFound")) throw error;
      this.#remembered.delete(key);
      return false;
    }
    this.#remember(key, { name: known.name, count });
    return true;
  }

  async #create(about: ObjectReference, note: EventNote, now: Instant): Promise<void> {
    const { api, component, host } = this.#options;
    const name = `${about.name ?? ""}.${this.#uniqueHex(now)}`;
    const namespace = namespaceOf(about);
    const event: Event = {
      apiVersion: "v1",
      kind: "Event",
      metadata: { name, namespace },
      involvedObject: about,
      ...note,
      source: host === undefined ? { component } : { component, host },
      firstTimestamp: toTime(now),
      lastTimestamp: toTime(now),
      count: 1,
      reportingComponent: component,
      reportingInstance: host ?? "",
    };
    try {
      await api.create(events, namespace, event);
      this.#remember(identityOf(about, note), { name, count: 1 });
    } catch (error) {
      // Another component said something about the same object at the same instant.
      if (!isStatus(error, "AlreadyExists")) throw error;
      await this.#create(about, note, now);
    }
  }

  #remember(key: string, event: Remembered): void {
    this.#remembered.delete(key);
    this.#remembered.set(key, event);
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size > EVENTS_REMEMBERED_MAX && oldest !== undefined) {
      this.#remembered.delete(oldest);
    }
  }

  /** Nanoseconds in hexadecimal, as client-go names events, but never the same twice. */
  #uniqueHex(now: Instant): string {
    const nanos = BigInt(Math.round(now * 1000)) * 1000n;
    this.#lastName = nanos > this.#lastName ? nanos : this.#lastName + 1n;
    return this.#lastName.toString(16);
  }
}

/** Events about cluster-scoped objects live in the namespace `default`. */
function namespaceOf(about: ObjectReference): string {
  return about.namespace ?? "default";
}

function joined(about: ObjectReference): string {
  return [about.kind, about.namespace, about.name].join("/");
}

function identityOf(about: ObjectReference, note: EventNote): string {
  return [joined(about), about.uid, about.fieldPath, note.type, note.reason, note.message].join(
    " ",
  );
}
