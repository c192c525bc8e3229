import type { RuntimeEvent } from "../ports/cri.ts";

/** Far more than containers can do while a turn of the event loop lasts; past it the reader is told to list. */
const EVENTS_MAX = 10_000;

/** Events between those who find them and the one who reads; when it overflows, the lost ones become a `resync`. */
export class EventQueue {
  #waiting: RuntimeEvent[] = [];
  #wake: (() => void) | undefined;

  push(event: RuntimeEvent): void {
    if (this.#waiting.length >= EVENTS_MAX) {
      this.#waiting = [{ kind: "resync", at: event.at, reason: "event queue overflow" }];
    }
    this.#waiting.push(event);
    this.#wake?.();
  }

  /** Every event pushed, in order, until the signal aborts. */
  async *drain(signal: AbortSignal): AsyncGenerator<RuntimeEvent, void, undefined> {
    const wake = (): void => this.#wake?.();
    signal.addEventListener("abort", wake);
    try {
      while (!signal.aborted) {
        const events = this.#waiting;
        this.#waiting = [];
        yield* events;
        if (this.#waiting.length === 0 && !signal.aborted) await this.#pushed();
      }
    } finally {
      signal.removeEventListener("abort", wake);
    }
  }

  #pushed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
