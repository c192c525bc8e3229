import type { Instant } from "../../model/instant.ts";
import type { Stored } from "../../model/object.ts";
import type { Pod, PodStatus } from "../../model/types/core-v1.ts";
import type { Observation } from "../../lifecycle/model.ts";
import { statusOf } from "../../status/status-of.ts";
import { toSend } from "../../status/to-send.ts";
import type { NodeFacts } from "./node-facts.ts";
import type { PodStory } from "./pod-story.ts";
import { StatusWriter, type StatusWriterOptions } from "./status-writer.ts";

export interface Report {
  readonly pod: Stored<Pod>;
  readonly seen: Omit<Observation, "phase">;
  readonly now: Instant;
  /** Whether the API is to hear of it: not once the object is gone, and not while the node goes down. */
  readonly isTold: boolean;
}

/** Works out the status of one pod, tells its story, and has the API told what of it may be known. */
export class StatusReporter {
  readonly #facts: NodeFacts;
  readonly #story: PodStory;
  readonly #writer: StatusWriter;
  #status: PodStatus | undefined;

  constructor(
    facts: NodeFacts,
    story: PodStory,
    {
      pod,
      ...hooks
    }: Pick<StatusWriterOptions, "signal" | "onWritten" | "onGone"> & {
      readonly pod: Stored<Pod>;
    },
  ) {
    this.#facts = facts;
    this.#story = story;
    this.#status = pod.status;
    this.#writer = new StatusWriter({ ...facts, ...hooks }, pod);
  }

  /** The newest one, which may be ahead of the API's. */
  get status(): PodStatus | undefined {
    return this.#status;
  }

  /** A newer version of the object. */
  seen(pod: Stored<Pod>): void {
    this.#writer.seen(pod);
  }

  report({ pod, seen, now, isTold }: Report): PodStatus {
    const { hostIps } = this.#facts;
    const status = statusOf({ pod, seen, previous: this.#status, now, hostIps });
    this.#story.status(this.#status, status);
    this.#status = status;
    if (isTold) this.#writer.write(toSend(status, this.#writer.latest, seen.memory.stage));
    return status;
  }

  /** Resolves when the API knows everything that it is to know. */
  async flushed(): Promise<void> {
    await this.#writer.flushed();
  }
}
