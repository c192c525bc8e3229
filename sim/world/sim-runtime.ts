import type { Instant } from "../../src/model/instant.ts";
import { newestFirst } from "../../src/lifecycle/newest-first.ts";
import type {
  ContainerRecord,
  RecordCommon,
  RuntimeView,
  SandboxRecord,
} from "../../src/lifecycle/runtime-view.ts";
import type { ResourceRequirements } from "../../src/model/types/core-v1.ts";
import type { Behaviour } from "../life/behaviour.ts";
import type { FactBody } from "../life/facts.ts";
import type { SimClock } from "./sim-clock.ts";

export interface Instance {
  record: ContainerRecord;
  readonly behaviour: Behaviour;
  readonly whenDead: (() => void)[];
  isTermed: boolean;
  /** What it may use now. */
  resources: ResourceRequirements | undefined;
  /** By the true time, whatever the machine's clock said. */
  startedAt: Instant;
}

export interface SimRuntimeOptions {
  readonly clock: SimClock;
  readonly tell: (fact: FactBody) => void;
  readonly behaviourOf: (name: string, count: number) => Behaviour;
  /** Something changed: what the event stream of a real runtime would say. */
  readonly hint: () => void;
  /** Before every id: the pods of one machine share the names of their containers. */
  readonly prefix?: string | undefined;
}

export interface StopOrder {
  readonly seconds: number;
  readonly done: () => void;
  readonly isGivenUp: () => boolean;
}

export type NewContainer = Omit<
  RecordCommon,
  "id" | "createdAt" | "restartCount" | "resources" | "madeWith"
> & {
  readonly restartCount: number | undefined;
  readonly resources: ResourceRequirements | undefined;
};

/** The runtime of one pod: it lives on when the engine dies. Everything in here happens at once and never fails. */
export class SimRuntime {
  readonly #options: SimRuntimeOptions;
  #sandboxes: SandboxRecord[] = [];
  #instances: Instance[] = [];
  readonly #counts = new Map<string, number>();
  /** The highest log file of each container. */
  readonly #logs = new Map<string, number>();
  #sandboxCount = 0;

  constructor(options: SimRuntimeOptions) {
    this.#options = options;
  }

  view(): RuntimeView {
    return newestFirst({
      sandboxes: this.#sandboxes,
      containers: this.#instances.map(({ record }) => record).toReversed(),
    });
  }

  instance(id: string): Instance | undefined {
    return this.#instances.find(({ record }) => record.id === id);
  }

  running(): readonly Instance[] {
    return this.#instances.filter(({ record }) => record.state === "running");
  }

  get isEmpty(): boolean {
    return this.#instances.length + this.#sandboxes.length === 0;
  }

  createSandbox(attempt: number): SandboxRecord {
    const count = this.#sandboxCount;
    this.#sandboxCount += 1;
    const sandbox: SandboxRecord = {
      id: `${this.#options.prefix ?? ""}sandbox${count}`,
      attempt,
      state: "ready",
      createdAt: this.#now(),
      ips: [`10.0.0.${count + 2}`],
      hostNetwork: false,
    };
    this.#sandboxes = [sandbox, ...this.#sandboxes];
    this.#options.tell({ kind: "sandboxCreated", id: sandbox.id });
    this.#options.hint();
    return sandbox;
  }

  stopSandbox(id: string): void {
    if (!this.#endSandbox(id)) return;
    this.#options.tell({ kind: "sandboxStopped", id });
    this.#killIn(id, { code: 137, reason: "Error" });
    this.#options.hint();
  }

  /** The pause process dies; with `everything`, the machine was rebooted. */
  loseSandbox(everything: boolean): void {
    const sandbox = this.#sandboxes.find(({ state }) => state === "ready");
    if (sandbox === undefined) return;
    this.#endSandbox(sandbox.id);
    this.#options.tell({ kind: "sandboxLost", id: sandbox.id });
    if (everything) this.#killIn(sandbox.id, { code: 255, reason: "Unknown" });
    this.#options.hint();
  }

  removeSandbox(id: string): void {
    this.#sandboxes = this.#sandboxes.filter((sandbox) => sandbox.id !== id);
  }

  create(container: NewContainer): Instance {
    const { name, restartCount = (this.#logs.get(name) ?? -1) + 1 } = container;
    const count = this.#counts.get(name) ?? 0;
    this.#counts.set(name, count + 1);
    this.#logs.set(name, Math.max(this.#logs.get(name) ?? 0, restartCount));
    const id = `${this.#options.prefix ?? ""}${name}-${count}`;
    const { resources, ...named } = container;
    const common = { ...named, madeWith: resources, id, restartCount, createdAt: this.#now() };
    const instance: Instance = {
      record: { ...common, state: "created" },
      behaviour: this.#options.behaviourOf(name, count),
      whenDead: [],
      isTermed: false,
      resources,
      startedAt: this.#options.clock.now(),
    };
    this.#instances.push(instance);
    const { sandboxId } = container;
    this.#options.tell({ kind: "created", name, id, sandboxId, restartCount });
    this.#options.hint();
    return instance;
  }

  start(instance: Instance): void {
    const { record, behaviour } = instance;
    const { id, name, sandboxId, restartCount } = record;
    instance.record = { ...record, state: "running", startedAt: this.#now() };
    instance.startedAt = this.#options.clock.now();
    this.#options.tell({ kind: "started", name, id, sandboxId, restartCount });
    const { exitsAfterMs, code } = behaviour;
    if (exitsAfterMs !== undefined) {
      this.#later(exitsAfterMs, () => this.#exit(instance, { code, cause: "itself" }));
    }
    this.#options.hint();
  }

  /** The process could not be started: bad command. */
  failToStart(instance: Instance): void {
    const ended = { code: 128, reason: "StartError", cause: "itself" } as const;
    this.#exit(instance, ended);
  }

  /** TERM, KILL after `seconds` unless the caller is gone by then; `done` when it is dead. */
  stop(instance: Instance, { seconds, done, isGivenUp }: StopOrder): void {
    const { record, behaviour } = instance;
    if (record.state !== "running") {
      if (record.state === "created") this.#exit(instance, { code: 137, cause: "kill" });
      return done();
    }
    instance.whenDead.push(done);
    this.#options.tell({ kind: "term", name: record.name, id: record.id, seconds });
    const { diesAfterTermMs, termCode: code } = behaviour;
    if (diesAfterTermMs !== undefined && !instance.isTermed) {
      this.#later(diesAfterTermMs, () => this.#exit(instance, { code, cause: "term" }));
    }
    instance.isTermed = true;
    this.#later(seconds * 1000, () => {
      if (!isGivenUp()) this.#exit(instance, { code: 137, cause: "kill" });
    });
  }

  resize(id: string, resources: ResourceRequirements): void {
    const instance = this.instance(id);
    if (instance?.record.state !== "running") return;
    instance.resources = resources;
    this.#options.tell({ kind: "resized", name: instance.record.name, id, resources });
  }

  remove(id: string, keepLogs: boolean): void {
    const instance = this.instance(id);
    if (instance === undefined) return;
    this.#instances = this.#instances.filter((other) => other !== instance);
    const { name, sandboxId, restartCount } = instance.record;
    const left = this.#instances.some(({ record }) => record.name === name);
    if (!keepLogs && !left) this.#logs.delete(name);
    this.#options.tell({ kind: "removed", name, id, sandboxId, restartCount });
  }

  /** The world calms down: what was wild and still runs is replaced by what a well-behaved process would do. */
  calm(exitsMs: (name: string) => number | undefined): void {
    for (const instance of this.running()) {
      const ms = exitsMs(instance.record.name);
      if (ms !== undefined) {
        this.#later(ms, () => this.#exit(instance, { code: 0, cause: "itself" }));
      }
    }
  }

  #killIn(sandboxId: string, { code, reason }: { code: number; reason: string }): void {
    for (const instance of this.#instances) {
      if (instance.record.sandboxId !== sandboxId) continue;
      this.#exit(instance, { code, reason, cause: "sandbox" });
    }
  }

  #endSandbox(id: string): boolean {
    const sandbox = this.#sandboxes.find((other) => other.id === id);
    if (sandbox?.state !== "ready") return false;
    this.#sandboxes = this.#sandboxes.map((other) =>
      other.id === id ? { ...other, state: "notReady" } : other,
    );
    return true;
  }

  #exit(
    instance: Instance,
    { code, reason, cause }: { code: number; reason?: string; cause: ExitCause },
  ): void {
    const { record } = instance;
    if (record.state !== "running" && record.state !== "created") return;
    const why = reason ?? (code === 0 ? "Completed" : "Error");
    instance.record = {
      ...record,
      state: "exited",
      ...("startedAt" in record && { startedAt: record.startedAt }),
      finishedAt: this.#now(),
      exitCode: code,
      reason: why,
      message: "",
    };
    const { name, id } = record;
    this.#options.tell({ kind: "exited", name, id, code, reason: why, cause });
    for (const done of instance.whenDead.splice(0)) done();
    this.#options.hint();
  }

  #later(ms: number, happen: () => void): void {
    const { clock } = this.#options;
    clock.at(clock.now() + ms, happen);
  }

  /** Records have the time of the machine's clock. */
  #now(): Instant {
    return this.#options.clock.wall();
  }
}

type ExitCause = Extract<FactBody, { kind: "exited" }>["cause"];
