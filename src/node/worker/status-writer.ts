import type { Stored } from "../../model/object.ts";
import { isStatus } from "../../model/status-error.ts";
import { TransientError } from "../../model/transient-error.ts";
import type { Pod, PodStatus } from "../../model/types/core-v1.ts";
import { pods } from "../../client/resources.ts";
import type { ApiClient } from "../../ports/api-client.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import { statusPatch } from "./status-patch.ts";

/** Statuses that wait to be written; when there are more, the newest takes the place of the one before it. */
export const STATUSES_WAITING_MAX = 16;
const WRITE_RETRY_MS = 250;
const WRITE_RETRY_MS_MAX = 10_000;

export interface StatusWriterOptions {
  readonly api: ApiClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Called with each answer of the server, in order. */
  readonly onWritten: (pod: Stored<Pod>) => void;
  /** The object is gone, or another one has its name. */
  readonly onGone: () => void;
}

/**
 * Writes the statuses of one pod in the order in which they became true, each once, so that a watcher sees every state
 * that lasted. A lost connection is retried with the newest status for as long as it takes.
 */
export class StatusWriter {
  readonly #options: StatusWriterOptions;
  #pod: Stored<Pod>;
  #waiting: PodStatus[] = [];
  #last: Queued | undefined;
  #writing: Promise<void> | undefined;
  /** A write went wrong, and may have reached the API all the same. */
  #isUnsure = false;

  constructor(options: StatusWriterOptions, pod: Stored<Pod>) {
    this.#options = options;
    this.#pod = pod;
    this.#last = pod.status && queued(pod.status);
  }

  /** What the API has, or will have once everything that waits is written. */
  get latest(): PodStatus | undefined {
    return this.#last?.status;
  }

  /** A newer version of the object: what the next patch is made against. */
  seen(pod: Stored<Pod>): void {
    if (Number(pod.metadata.resourceVersion) > Number(this.#pod.metadata.resourceVersion)) {
      this.#pod = pod;
    }
  }

  /** Queues `status` unless it is what was queued last. */
  write(status: PodStatus): void {
    const next = queued(status);
    if (next.text === this.#last?.text) return;
    this.#last = next;
    if (this.#waiting.length >= STATUSES_WAITING_MAX) this.#waiting.pop();
    this.#waiting.push(status);
    this.#writing ??= this.#drain().finally(() => (this.#writing = undefined));
  }

  /** Resolves when nothing waits to be written. */
  async flushed(): Promise<void> {
    await this.#writing;
  }

  async #drain(): Promise<void> {
    let delayMs = WRITE_RETRY_MS;
    for (;;) {
      const [status] = this.#waiting;
      if (status === undefined || this.#options.signal.aborted) return;
      if (await this.#attempt(status)) {
        this.#waiting.shift();
        delayMs = WRITE_RETRY_MS;
      } else {
        // Whoever comes late learns the present, not the past.
        this.#waiting = this.#waiting.slice(-1);
        await this.#options.clock.sleep(delayMs, this.#options.signal).catch(() => undefined);
        delayMs = Math.min(2 * delayMs, WRITE_RETRY_MS_MAX);
      }
    }
  }

  /** Whether it is settled: written, or pointless. */
  async #attempt(status: PodStatus): Promise<boolean> {
    const { api, log, onWritten, onGone } = this.#options;
    const { namespace, name, uid } = this.#pod.metadata;
    const key = { namespace, name };
    try {
      // What a patch must take away depends on what is there.
      if (this.#isUnsure) this.seen(await api.get(pods, key));
      const body = { metadata: { uid }, status: statusPatch(this.#pod.status, status) };
      const patch = { type: "strategic", body } as const;
      const written = await api.patch(pods, key, patch, { subresource: "status" });
      this.#isUnsure = false;
      this.seen(written);
      onWritten(written);
      return true;
    } catch (error) {
      if (isStatus(error, "NotFound", "Conflict")) {
        onGone();
        return true;
      }
      // The server will not have this one; the next turn of the worker makes another.
      if (isStatus(error, "Invalid", "Forbidden")) {
        log.error("status refused", { name, namespace, error: error.message });
        this.#last = undefined;
        return true;
      }
      if (!isStatus(error) && !(error instanceof TransientError)) throw error;
      log.warn("status not written", { name, namespace, error: error.message });
      this.#isUnsure = true;
      return false;
    }
  }
}

/** A status with its text, by which the next one is told from it. */
interface Queued {
  readonly status: PodStatus;
  readonly text: string;
}

function queued(status: PodStatus): Queued {
  return { status, text: JSON.stringify(status) };
}
