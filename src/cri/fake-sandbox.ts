import type { Instant } from "../model/instant.ts";
import type { Clock } from "../ports/clock.ts";
import type { PodSandboxState, PodSandboxStatus, RuntimeEvent } from "../ports/cri.ts";
import type { PodSandboxConfig } from "../ports/cri-config.ts";

export interface FakeSandboxParts {
  readonly id: string;
  readonly config: PodSandboxConfig;
  readonly ip: string;
  readonly clock: Clock;
  readonly emit: (event: RuntimeEvent) => void;
}

/** One sandbox of the fake runtime: READY from the start, NOTREADY for good once stopped. */
export class FakeSandbox {
  readonly #parts: FakeSandboxParts;
  readonly #createdAt: Instant;
  state: PodSandboxState = "SANDBOX_READY";

  constructor(parts: FakeSandboxParts) {
    this.#parts = parts;
    this.#createdAt = parts.clock.now();
    parts.emit({ kind: "created", id: parts.id, at: this.#createdAt });
    parts.emit({ kind: "started", id: parts.id, at: this.#createdAt });
  }

  stop(): void {
    if (this.state === "SANDBOX_NOTREADY") return;
    this.state = "SANDBOX_NOTREADY";
    const { id, clock, emit } = this.#parts;
    emit({ kind: "exited", id, at: clock.now(), exitCode: 137, settled: true });
  }

  toStatus(): PodSandboxStatus {
    const { id, config, ip } = this.#parts;
    return {
      id,
      metadata: config.metadata,
      state: this.state,
      createdAt: this.#createdAt,
      labels: config.labels ?? {},
      annotations: config.annotations ?? {},
      runtimeHandler: "",
      ips: this.state === "SANDBOX_READY" ? [ip] : [],
    };
  }
}
