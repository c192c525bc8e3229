import type { Instant } from "../model/instant.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import type { Container, ContainerState, ContainerStatus, RuntimeEvent } from "../ports/cri.ts";
import type { ContainerConfig, LinuxContainerResources } from "../ports/cri-config.ts";
import {
  type FakeProgram,
  SIGKILL_EXIT_CODE,
  SIGTERM_EXIT_CODE,
  START_FAILURE_EXIT_CODE,
} from "./fake-program.ts";

export interface FakeContainerParts {
  readonly id: string;
  readonly podSandboxId: string;
  readonly logDirectory: string;
  readonly config: ContainerConfig;
  readonly program: FakeProgram;
  readonly clock: Clock;
  readonly emit: (event: RuntimeEvent) => void;
}

/**
 * One scripted container. CREATED → RUNNING by `start`; CREATED → EXITED by a start that fails; RUNNING → EXITED by
 * its own end, its answer to the stop signal, or `kill`.
 */
export class FakeContainer {
  readonly program: FakeProgram;
  readonly #parts: FakeContainerParts;
  readonly #createdAt: Instant;
  readonly #whenOver: (() => void)[] = [];
  #state: ContainerState = "CONTAINER_CREATED";
  #startedAt: Instant | undefined;
  #finishedAt: Instant | undefined;
  #exitCode = 0;
  #reason = "";
  #message = "";
  #oomKilled = false;
  #timers: Timer[] = [];
  resources: LinuxContainerResources | undefined;

  constructor(parts: FakeContainerParts) {
    this.#parts = parts;
    this.program = parts.program;
    this.resources = parts.config.linux?.resources;
    this.#createdAt = parts.clock.now();
    parts.emit({ kind: "created", id: parts.id, at: this.#createdAt });
  }

  get state(): ContainerState {
    return this.#state;
  }

  get podSandboxId(): string {
    return this.#parts.podSandboxId;
  }

  /** Starts, or says why not. */
  start(): string | undefined {
    const { clock, program, id } = this.#parts;
    if (program.startFailure !== undefined) {
      this.#message = program.startFailure;
      this.#end({ exitCode: START_FAILURE_EXIT_CODE, reason: "StartError" });
      return program.startFailure;
    }
    this.#state = "CONTAINER_RUNNING";
    this.#startedAt = clock.now();
    this.#parts.emit({ kind: "started", id, at: this.#startedAt });
    if (program.exit) this.#endLater(program.exit);
    return undefined;
  }

  /** Sends the stop signal, and SIGKILL after the grace; resolves when it is over. */
  stop(graceMs: number): Promise<void> {
    if (this.#state !== "CONTAINER_RUNNING") return Promise.resolve();
    const over = new Promise<void>((resolve) => this.#whenOver.push(resolve));
    const { clock, program } = this.#parts;
    const onTerm = program.onTerm ?? { afterMs: 0, exitCode: SIGTERM_EXIT_CODE };
    if (onTerm !== "ignore" && graceMs > 0) this.#endLater(onTerm);
    this.#timers.push(clock.at(clock.now() + graceMs, () => this.exit(SIGKILL_EXIT_CODE)));
    return over;
  }

  /** The process ends, now. */
  exit(exitCode: number): void {
    if (this.#state !== "CONTAINER_RUNNING") return;
    const reason = this.#oomKilled ? "OOMKilled" : exitCode === 0 ? "Completed" : "Error";
    this.#end({ exitCode, reason });
  }

  oom(): void {
    this.#oomKilled = true;
    this.#parts.emit({ kind: "oom", id: this.#parts.id, at: this.#parts.clock.now() });
    this.exit(SIGKILL_EXIT_CODE);
  }

  toContainer(): Container {
    const { id, podSandboxId, config } = this.#parts;
    return {
      id,
      podSandboxId,
      metadata: config.metadata,
      image: config.image,
      imageRef: config.image.image,
      imageId: "",
      state: this.#state,
      createdAt: this.#createdAt,
      labels: config.labels ?? {},
      annotations: config.annotations ?? {},
    };
  }

  toStatus(): ContainerStatus {
    const { podSandboxId: _, ...container } = this.toContainer();
    const { config, logDirectory } = this.#parts;
    return {
      ...container,
      startedAt: this.#startedAt,
      finishedAt: this.#finishedAt,
      exitCode: this.#exitCode,
      reason: this.#reason,
      message: this.#message,
      mounts: config.mounts ?? [],
      logPath: `${logDirectory}/${config.logPath ?? ""}`,
      resources: this.resources,
      user: undefined,
      stopSignal: undefined,
    };
  }

  #endLater({ afterMs, exitCode }: { readonly afterMs: number; readonly exitCode: number }): void {
    const { clock } = this.#parts;
    this.#timers.push(clock.at(clock.now() + afterMs, () => this.exit(exitCode)));
  }

  #end({ exitCode, reason }: { readonly exitCode: number; readonly reason: string }): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers = [];
    const at = this.#parts.clock.now();
    this.#state = "CONTAINER_EXITED";
    this.#finishedAt = at;
    this.#exitCode = exitCode;
    this.#reason = reason;
    this.#parts.emit({ kind: "exited", id: this.#parts.id, at, exitCode, settled: true });
    for (const resolve of this.#whenOver.splice(0)) resolve();
  }
}
