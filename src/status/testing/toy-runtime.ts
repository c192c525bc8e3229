import type { Instant } from "../../model/instant.ts";
import { containersOf } from "../../model/pod/containers.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import { containerHash } from "../../lifecycle/container-hash.ts";
import type { ActionResult } from "../../lifecycle/memory-change.ts";
import type { PodMemory } from "../../lifecycle/memory.ts";
import type { Action } from "../../lifecycle/model.ts";
import type { RuntimeView, SandboxRecord } from "../../lifecycle/runtime-view.ts";
import type { Hook, Program, Run } from "./program.ts";
import { dueProbes, probeNow } from "./toy-probes.ts";
import type { DueProbe, Instance, ProbeField } from "./toy-probes.ts";

export interface ToyRuntimeOptions {
  /** Before every id, where several runtimes share a world. */
  readonly prefix?: string;
  readonly programs: Readonly<Record<string, Program>>;
  readonly now: () => Instant;
  readonly later: (seconds: number, happen: () => void) => void;
  readonly say: (text: string) => void;
  readonly changed: () => void;
}

/** For tests: containers that follow programs. Calls take no time unless the program says so. */
export class ToyRuntime {
  readonly #options: ToyRuntimeOptions;
  #sandboxes: SandboxRecord[] = [];
  #instances: Instance[] = [];
  readonly #counts = new Map<string, number>();
  readonly #pulls = new Map<string, number>();
  readonly #probed = new Set<string>();

  constructor(options: ToyRuntimeOptions) {
    this.#options = options;
  }

  view(): RuntimeView {
    return {
      sandboxes: this.#sandboxes,
      containers: this.#instances.map(({ record }) => record).toReversed(),
    };
  }

  isRunning(id: string): boolean {
    return this.#instances.some(({ record }) => record.id === id && record.state === "running");
  }

  /** Kills the sandbox with everything in it, as a reboot would. */
  killSandbox(): void {
    this.#sandboxes = this.#sandboxes.map((sandbox) => ({ ...sandbox, state: "notReady" }));
    for (const instance of this.#instances) this.#exit(instance, 255, "Unknown");
    this.#options.changed();
  }

  /** The pause process alone dies: containers go on. */
  breakSandbox(): void {
    this.#sandboxes = this.#sandboxes.map((sandbox) => ({ ...sandbox, state: "notReady" }));
    this.#options.changed();
  }

  removeSandbox(id: string): void {
    this.#sandboxes = this.#sandboxes.filter((sandbox) => sandbox.id !== id);
  }

  /** What a probe of this kind would find now. */
  probe(id: string, kind: ProbeField): "success" | "failure" {
    const instance = this.#instances.find(({ record }) => record.id === id);
    return instance === undefined ? "failure" : probeNow(instance, kind, this.#options.now());
  }

  /** Takes the records of a container away, as `crictl rm` would. */
  forget(name: string): void {
    this.#instances = this.#instances.filter(({ record }) => record.name !== name);
    this.#options.changed();
  }

  perform(action: Action, pod: Pod, end: (result: ActionResult) => void): void {
    const ok = (): void => end({ ok: true });
    switch (action.kind) {
      case "prepare":
      case "cleanUp":
        return this.#soon(0, ok);
      case "updateResources":
        this.#options.say(`${action.container} UPDATE`);
        return this.#soon(0, ok);
      case "createSandbox":
        return this.#soon(0, () => this.#createSandbox(pod, action.attempt, end));
      case "stopSandbox":
        return this.#soon(0, () => this.#stopSandbox(action.id, end));
      case "pullImage":
        return this.#pull(action, end);
      case "startContainer":
        return this.#soon(0, () => this.#start(pod, action, end));
      case "runPostStart":
        return this.#hook(action.container, { id: action.id, hook: "postStart" }, end);
      case "beginStop":
        if (!action.runPreStop) return undefined;
        return this.#hook(action.container, { id: action.id, hook: "preStop" }, end);
      case "stopContainer":
        return this.#stop(action, end);
      case "removeContainer":
        this.#instances = this.#instances.filter(({ record }) => record.id !== action.id);
        return this.#soon(0, ok);
      default:
        return undefined;
    }
  }

  /** What the programs know of probes that nobody has published yet. */
  dueProbes(pod: Pod, memory: PodMemory): readonly DueProbe[] {
    return containersOf(pod).flatMap(({ container }) => {
      const instance = this.#instances.findLast(({ record }) => record.name === container.name);
      if (instance === undefined) return [];
      const { id } = instance.record;
      const published = memory.containers[container.name]?.probes.startup;
      const started = published?.id === id && published.result === "success";
      const due = dueProbes(container, { instance, started, now: this.#options.now() });
      return due.filter(({ id: of, kind, result }) => {
        const key = `${of}/${kind}/${result}`;
        const isNew = !this.#probed.has(key);
        this.#probed.add(key);
        return isNew;
      });
    });
  }

  #createSandbox(pod: Pod, attempt: number, end: (result: ActionResult) => void): void {
    const id = `${this.#options.prefix ?? ""}sandbox${attempt}`;
    const hostNetwork = pod.spec?.hostNetwork ?? false;
    const createdAt = this.#options.now();
    const ips = hostNetwork ? [] : [`10.0.0.${attempt + 2}`];
    const sandbox = { id, attempt, state: "ready", createdAt, ips, hostNetwork } as const;
    this.#sandboxes = [sandbox, ...this.#sandboxes];
    end({ ok: true, id });
  }

  #stopSandbox(id: string, end: (result: ActionResult) => void): void {
    this.#sandboxes = this.#sandboxes.map((sandbox) =>
      sandbox.id === id ? { ...sandbox, state: "notReady" } : sandbox,
    );
    for (const instance of this.#instances) {
      if (instance.record.sandboxId === id) this.#exit(instance, 137, "Error");
    }
    end({ ok: true });
  }

  #pull(
    { container, image, prefetch }: Extract<Action, { kind: "pullImage" }>,
    end: (result: ActionResult) => void,
  ): void {
    const count = this.#pulls.get(container) ?? 0;
    this.#pulls.set(container, count + 1);
    const { takes = 0, fails = false } = this.#runOf(container, count).pull ?? {};
    if (takes > 0 && !prefetch) this.#options.say(`${container} PULL`);
    this.#soon(takes, () => {
      if (fails) end({ ok: false, reason: "ErrImagePull", message: "no such image" });
      else end({ ok: true, imageRef: `sha256:${image}`, pulled: takes > 0 });
    });
  }

  #start(
    pod: Pod,
    action: Extract<Action, { kind: "startContainer" }>,
    end: (result: ActionResult) => void,
  ): void {
    const { container: name, sandboxId, imageRef } = action;
    const count = this.#counts.get(name) ?? 0;
    this.#counts.set(name, count + 1);
    const run = this.#runOf(name, count);
    if (run.startFails === "CreateContainerConfigError") {
      return end({ ok: false, reason: run.startFails, message: "no such configmap" });
    }
    const spec = containersOf(pod).find(({ container }) => container.name === name)?.container;
    const now = this.#options.now();
    const restartCount = action.restartCount ?? count;
    const instance: Instance = {
      run,
      whenDead: [],
      isTermed: false,
      record: {
        id: `${this.#options.prefix ?? ""}${name}-${count}`,
        name,
        sandboxId,
        restartCount,
        createdAt: now,
        image: spec?.image ?? "",
        imageRef,
        hash: containerHash(spec ?? { name }),
        state: "running",
        startedAt: now,
      },
    };
    this.#instances.push(instance);
    if (run.startFails === "RunContainerError") {
      this.#exit(instance, 128, "StartError");
      return end({ ok: false, reason: run.startFails, message: "no such file" });
    }
    this.#options.say(`${name} START`);
    if (run.exits !== undefined) {
      this.#options.later(run.exits, () => {
        if (this.#exit(instance, run.code ?? 0, run.reason)) this.#options.changed();
      });
    }
    return end({ ok: true, id: instance.record.id });
  }

  #hook(
    name: string,
    { id, hook }: { readonly id: string; readonly hook: "preStop" | "postStart" },
    end: (result: ActionResult) => void,
  ): void {
    const run = this.#instances.find(({ record }) => record.id === id)?.run;
    const { takes, fails = false }: Hook = run?.[hook] ?? { takes: 0 };
    const label = hook.toUpperCase();
    this.#options.say(`${name} ${label}-BEGIN`);
    if (takes === undefined) return;
    this.#options.later(takes, () => {
      if (this.isRunning(id)) this.#options.say(`${name} ${label}-END`);
      end(fails ? { ok: false, message: "hook failed" } : { ok: true });
    });
  }

  #stop(
    { id, timeoutSeconds }: Extract<Action, { kind: "stopContainer" }>,
    end: (result: ActionResult) => void,
  ): void {
    const instance = this.#instances.find(({ record }) => record.id === id);
    const done = (): void => end({ ok: true });
    if (instance?.record.state !== "running") return this.#soon(0, done);
    const { name } = instance.record;
    this.#options.say(`${name} TERM→${timeoutSeconds}`);
    instance.whenDead.push(done);
    const { onTerm } = instance.run;
    if (onTerm !== "ignore" && !instance.isTermed) {
      const { after, code = 0 } = onTerm ?? { after: 0 };
      this.#options.later(after, () => void this.#exit(instance, code));
    }
    instance.isTermed = true;
    return this.#options.later(timeoutSeconds, () => {
      if (instance.record.state === "running") this.#options.say(`${name} KILL`);
      this.#exit(instance, 137);
    });
  }

  /** Whether it was alive until now. */
  #exit(instance: Instance, exitCode: number, reason?: string): boolean {
    const { record } = instance;
    if (record.state !== "running") return false;
    const finishedAt = this.#options.now();
    instance.record = {
      ...record,
      state: "exited",
      finishedAt,
      exitCode,
      reason: reason ?? (exitCode === 0 ? "Completed" : "Error"),
      message: "",
    };
    this.#options.say(`${record.name} EXIT ${exitCode}`);
    // News of the exit may come before the answer of the call that caused it.
    if (instance.whenDead.length > 0) this.#soon(0, () => this.#options.changed());
    for (const callback of instance.whenDead) this.#soon(0, callback);
    return true;
  }

  #runOf(name: string, count: number): Run {
    const list = this.#options.programs[name]?.runs ?? [{}];
    return list[Math.min(count, list.length - 1)] ?? {};
  }

  #soon(seconds: number, happen: () => void): void {
    this.#options.later(seconds, happen);
  }
}
