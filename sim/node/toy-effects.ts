import type { RuntimeView } from "../../src/lifecycle/runtime-view.ts";
import type { Action } from "../../src/lifecycle/model.ts";
import type { ActionResult } from "../../src/lifecycle/memory-change.ts";
import type { Pod } from "../../src/model/types/core-v1.ts";
import type {
  ContainerEffects,
  NodeEffects,
  PodEffects,
  ProbeOutcome,
  RuntimeHint,
  RuntimeObservation,
  RuntimePod,
} from "../../src/node/effects.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { Program } from "../../src/status/testing/program.ts";
import { ToyRuntime } from "../../src/status/testing/toy-runtime.ts";

/** A pod's containers by program; what is missing runs for ever. */
export type Programs = Readonly<Record<string, Program>>;

const reason = { code: "InFlight" } as const;

/** The node's effects with play containers: what a pod does is in `programs`, by the pod's name. */
export class ToyEffects {
  readonly trace: string[] = [];
  readonly #clock: Clock;
  readonly #programs: Readonly<Record<string, Programs>>;
  readonly #pods = new Map<string, { readonly pod: Pod; readonly runtime: ToyRuntime }>();
  readonly #hints: ((hint: RuntimeHint) => void)[] = [];
  readonly #startedAt: number;

  constructor(clock: Clock, programs: Readonly<Record<string, Programs>>) {
    this.#clock = clock;
    this.#programs = programs;
    this.#startedAt = clock.now();
  }

  runtimeOf(uid: string): ToyRuntime | undefined {
    return this.#pods.get(uid)?.runtime;
  }

  effects(): NodeEffects {
    return { ...this.#podEffects(), ...this.#containerEffects() };
  }

  #podEffects(): RuntimeObservation & PodEffects {
    return {
      observe: async (uid) => this.#view(uid),
      observeAll: async () => this.#all(),
      watch: (signal) => this.#watch(signal),
      preparePod: async () => ({ ok: true }),
      cleanUpPod: async () => ({ ok: true }),
      updatePodCgroup: async () => ({ ok: true }),
      createSandbox: async (pod, attempt) =>
        (await this.#perform(pod, { kind: "createSandbox", attempt, reason })) as never,
      stopSandbox: async (id) => this.#byId(id, { kind: "stopSandbox", id, reason }),
      removeSandbox: async (id) => {
        for (const { runtime } of this.#pods.values()) runtime.removeSandbox(id);
        return { ok: true };
      },
    };
  }

  #containerEffects(): ContainerEffects {
    return {
      ensureImage: async ({ pod, container: { name, image = "" }, prefetch }) => {
        const action = { kind: "pullImage", container: name, image, prefetch, reason } as const;
        const result = await this.#perform(pod, action);
        return { ...result, pulled: undefined } as never;
      },
      startContainer: async ({ pod, container, onCreated, ...request }) => {
        onCreated("");
        return (await this.#perform(pod, {
          kind: "startContainer",
          container: container.name,
          announceImage: false,
          postStart: false,
          ...request,
          reason,
        })) as never;
      },
      runHook: async ({ pod, container, id, handler }) => {
        const isPostStart = container.lifecycle?.postStart === handler;
        const common = { container: container.name, id, reason };
        if (isPostStart) return this.#perform(pod, { kind: "runPostStart", ...common });
        const stop = { cause: "pod", graceSeconds: 1, message: "", restart: false } as const;
        return this.#perform(pod, { kind: "beginStop", runPreStop: true, ...stop, ...common });
      },
      probe: async ({ pod, container, id, probe }) => this.#probe(pod, { container, id, probe }),
      stopContainer: async (id, timeoutSeconds) =>
        this.#byId(id, { kind: "stopContainer", container: id, id, timeoutSeconds, reason }),
      removeContainer: async (id) =>
        this.#byId(id, { kind: "removeContainer", container: id, id, keepLogs: true, reason }),
      updateResources: async () => ({ ok: true }),
    };
  }

  #view(uid: string): RuntimeView {
    return this.#pods.get(uid)?.runtime.view() ?? { sandboxes: [], containers: [] };
  }

  #all(): readonly RuntimePod[] {
    return [...this.#pods.entries()].flatMap(([uid, { pod, runtime }]) => {
      const view = runtime.view();
      if (view.containers.length + view.sandboxes.length === 0) return [];
      return [
        {
          uid,
          name: pod.metadata?.name ?? "",
          namespace: pod.metadata?.namespace ?? "",
          view,
        },
      ];
    });
  }

  async *#watch(signal: AbortSignal): AsyncIterable<RuntimeHint> {
    const queue: RuntimeHint[] = [];
    let wake = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => wake.resolve());
    this.#hints.push((hint) => {
      queue.push(hint);
      wake.resolve();
    });
    while (!signal.aborted) {
      const hint = queue.shift();
      if (hint !== undefined) yield hint;
      else {
        wake = Promise.withResolvers<void>();
        await wake.promise;
      }
    }
  }

  async #perform(pod: Pod, action: Action): Promise<ActionResult> {
    const runtime = this.#runtimeFor(pod);
    return new Promise((resolve) => runtime.perform(action, pod, resolve));
  }

  async #byId(id: string, action: Action): Promise<ActionResult & { ok: true }> {
    for (const { pod, runtime } of this.#pods.values()) {
      const { containers, sandboxes } = runtime.view();
      if (![...containers, ...sandboxes].some((record) => record.id === id)) continue;
      await new Promise((resolve) => runtime.perform(action, pod, resolve));
    }
    return { ok: true };
  }

  async #probe(
    pod: Pod,
    { container, id, probe }: { container: { name: string }; id: string; probe: object },
  ): Promise<ProbeOutcome> {
    const kinds = ["startupProbe", "livenessProbe", "readinessProbe"] as const;
    const kind = kinds.find((field) => (container as Record<string, unknown>)[field] === probe);
    const result = this.#runtimeFor(pod).probe(id, kind ?? "readinessProbe");
    return { result, output: result === "success" ? "" : "nope" };
  }

  #runtimeFor(pod: Pod): ToyRuntime {
    const { uid = "", name = "" } = pod.metadata ?? {};
    const known = this.#pods.get(uid);
    if (known !== undefined) return known.runtime;
    const runtime = new ToyRuntime({
      prefix: `${name}-${uid.slice(-2)}-`,
      programs: this.#programs[name] ?? {},
      now: () => this.#clock.now(),
      later: (seconds, happen) => void this.#clock.at(this.#clock.now() + seconds * 1000, happen),
      say: (text) => {
        const at = Math.round((this.#clock.now() - this.#startedAt) / 100) / 10;
        this.trace.push(`${at} ${text}`);
      },
      changed: () => {
        for (const hint of this.#hints) hint({ podUid: uid, kind: "other" });
      },
    });
    this.#pods.set(uid, { pod, runtime });
    return runtime;
  }
}
