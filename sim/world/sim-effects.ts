import { containerHash } from "../../src/lifecycle/container-hash.ts";
import { TransientError } from "../../src/model/transient-error.ts";
import type {
  ImageOutcome,
  NodeEffects,
  Outcome,
  ProbeOutcome,
  StartOutcome,
  StartRequest,
} from "../../src/node/effects.ts";
import { type Faults, noFaults, SLOW_MS_MAX } from "../life/faults.ts";
import type { FactBody } from "../life/facts.ts";
import type { Prng } from "../life/prng.ts";
import type { SimClock } from "./sim-clock.ts";
import { isHealthy, probeKindOf } from "./health.ts";
import { HintStream } from "./hint-stream.ts";
import type { SimRuntime } from "./sim-runtime.ts";

export interface SimEffectsOptions {
  readonly clock: SimClock;
  readonly runtime: SimRuntime;
  readonly chance: Prng;
  readonly tell: (fact: FactBody) => void;
  readonly faults: () => Faults;
  /** The engine that makes the calls has died: what it did not send is never done, and no answer reaches it. */
  readonly isDead: () => boolean;
  readonly identity: () => { readonly uid: string; readonly name: string };
  readonly terminationGraceSeconds: number;
}

/** For ever. */
const HOOK_MS_MAX = 3_600_000;

type Call = "observe" | "short" | "pull" | "start" | "probe";

const usualMs: Readonly<Record<Call, readonly [number, number]>> = {
  observe: [0, 2],
  short: [0, 5],
  pull: [0, 400],
  start: [2, 30],
  probe: [0, 20],
};

/** The calls of one engine to the runtime: they take time, fail, get lost, and end with the engine. */
export class SimEffects {
  readonly #options: SimEffectsOptions;
  readonly #stream: HintStream;
  readonly #pulled: Set<string>;

  /** `images`: what the machine has; it outlives the engine. */
  constructor(options: SimEffectsOptions, images: Set<string>) {
    this.#options = options;
    this.#pulled = images;
    this.#stream = new HintStream(options);
  }

  /** The runtime says that something changed. */
  hint(): void {
    this.#stream.hint(this.#options.identity().uid);
  }

  breakStream(): void {
    this.#stream.break();
  }

  effects(): NodeEffects {
    const { runtime } = this.#options;
    return {
      observe: async (_uid, signal) => this.#thrown("observe", signal, () => runtime.view()),
      observeAll: async (signal) => this.#thrown("observe", signal, () => this.#all()),
      watch: (signal) => this.#stream.watch(signal),
      preparePod: async (_pod, signal) => this.#outcome("short", signal, () => undefined),
      cleanUpPod: async (_pod, signal) => this.#outcome("short", signal, () => undefined),
      updatePodCgroup: async (_pod, signal) => this.#outcome("short", signal, () => undefined),
      createSandbox: async (_pod, attempt, signal) =>
        this.#named(signal, () => {
          const { id, ips } = runtime.createSandbox(attempt);
          return { ok: true, id, ips };
        }),
      stopSandbox: async (id, signal) =>
        this.#outcome("short", signal, () => runtime.stopSandbox(id)),
      removeSandbox: async (id, signal) =>
        this.#outcome("short", signal, () => runtime.removeSandbox(id)),
      ensureImage: async (request, signal) => this.#pull(request, signal),
      startContainer: async (request, signal) => this.#start(request, signal),
      runHook: async (request, signal) => this.#hook(request, signal),
      probe: async (request, signal) => this.#probe(request, signal),
      stopContainer: async (id, seconds, signal) => this.#stop(id, seconds, signal),
      removeContainer: async (id, { keepLogs }, signal) =>
        this.#outcome("short", signal, () => runtime.remove(id, keepLogs)),
      updateResources: async ({ id, target }, signal) =>
        this.#outcome("short", signal, () => runtime.resize(id, target)),
    };
  }

  #all(): Awaited<ReturnType<NodeEffects["observeAll"]>> {
    const { runtime, identity, terminationGraceSeconds } = this.#options;
    if (runtime.isEmpty) return [];
    const { uid, name } = identity();
    const view = runtime.view();
    return [{ uid, name, namespace: "default", view, terminationGraceSeconds }];
  }

  async #pull(
    { container, prefetch, onPulling }: Parameters<NodeEffects["ensureImage"]>[0],
    signal: AbortSignal,
  ): Promise<ImageOutcome> {
    const { name, image = "", imagePullPolicy } = container;
    const { chance, tell } = this.#options;
    const isThere = this.#pulled.has(image) && imagePullPolicy !== "Always";
    await this.#takes(isThere ? "short" : "pull", signal);
    if (isThere) return { ok: true, imageRef: `sha256:${image}` };
    onPulling();
    if (chance.chance(this.#options.faults().pullFails)) {
      tell({ kind: "pullFailed", name, prefetch });
      return { ok: false, reason: "ErrImagePull", message: "no such image" };
    }
    this.#pulled.add(image);
    const pulled = { durationMs: 100, durationWithWaitingMs: 100, sizeBytes: 1 };
    return { ok: true, imageRef: `sha256:${image}`, pulled };
  }

  async #start(request: StartRequest, signal: AbortSignal): Promise<StartOutcome> {
    const { container, sandboxId, restartCount } = request;
    const { name, image = "" } = container;
    const { tell } = this.#options;
    const { resources } = container;
    tell({ kind: "startCalled", name, sandboxId, image, restartCount, resources });
    let ok = false;
    try {
      const outcome = await this.#createAndStart(request, signal);
      ({ ok } = outcome);
      return outcome;
    } finally {
      tell({ kind: "startEnded", name, ok });
    }
  }

  async #createAndStart(
    { container, sandboxId, restartCount, imageRef, onCreated }: StartRequest,
    signal: AbortSignal,
  ): Promise<StartOutcome> {
    const { runtime, chance } = this.#options;
    const { name, image = "", resources } = container;
    const { startFails } = this.#options.faults();
    await this.#takes("start", signal);
    if (chance.chance(startFails)) {
      return { ok: false, reason: "CreateContainerError", message: "cannot create" };
    }
    const hash = containerHash(container);
    const common = { name, sandboxId, image, imageRef, hash, resources };
    const instance = runtime.create({ ...common, restartCount });
    const { id } = instance.record;
    onCreated(id);
    await this.#takes("start", signal);
    if (chance.chance(startFails)) {
      runtime.failToStart(instance);
      return { ok: false, reason: "RunContainerError", message: "no such command", id };
    }
    if (instance.record.state !== "created") {
      return { ok: false, reason: "RunContainerError", message: "sandbox is gone", id };
    }
    runtime.start(instance);
    await this.#takes("short", signal);
    if (chance.chance(this.#options.faults().callFails)) {
      throw new TransientError("cri: the answer to StartContainer was lost");
    }
    return { ok: true, id };
  }

  async #hook(
    { container, id, handler }: Parameters<NodeEffects["runHook"]>[0],
    signal: AbortSignal,
  ): Promise<Outcome> {
    const { runtime, tell } = this.#options;
    const hook = container.lifecycle?.postStart === handler ? "postStart" : "preStop";
    const { name } = container;
    tell({ kind: "hookBegun", hook, name, id, ok: true });
    const instance = runtime.instance(id);
    const behaviour = instance?.behaviour;
    const isPost = hook === "postStart";
    const ms = isPost ? (behaviour?.postStartMs ?? 0) : (behaviour?.preStopMs ?? Infinity);
    const fails = (isPost ? behaviour?.postStartFails : behaviour?.preStopFails) ?? true;
    let ok = false;
    try {
      await this.#pass(Math.min(ms, HOOK_MS_MAX), signal);
      ok = !fails && instance?.record.state === "running";
    } finally {
      tell({ kind: "hookEnded", hook, name, id, ok });
    }
    return ok ? { ok: true } : { ok: false, message: "hook failed" };
  }

  async #probe(
    { container, id, probe }: Parameters<NodeEffects["probe"]>[0],
    signal: AbortSignal,
  ): Promise<ProbeOutcome> {
    const { runtime, chance, clock, tell } = this.#options;
    await this.#takes("probe", signal);
    const kind = probeKindOf(container, probe);
    const faults = this.#options.faults();
    const isBroken = chance.chance(faults.callFails);
    const flaps = faults === noFaults ? 0 : faults.probeFlaps;
    const isWell = isHealthy(runtime.instance(id), kind, clock.now()) && !chance.chance(flaps);
    const result = isBroken ? "error" : isWell ? "success" : "failure";
    tell({ kind: "probed", probe: kind, name: container.name, id, result });
    return { result, output: result === "success" ? "" : "not well" };
  }

  async #stop(id: string, seconds: number, signal: AbortSignal): Promise<Outcome> {
    const { runtime, chance, tell } = this.#options;
    await this.#takes("short", signal);
    if (chance.chance(this.#options.faults().callFails)) {
      tell({ kind: "stopFailed", id });
      return { ok: false, message: "cri: StopContainer failed" };
    }
    const instance = runtime.instance(id);
    if (instance === undefined) return { ok: true };
    const dead = Promise.withResolvers<void>();
    const abort = (): void => dead.resolve();
    signal.addEventListener("abort", abort, { once: true });
    const { isDead: isGivenUp } = this.#options;
    runtime.stop(instance, { seconds, done: () => dead.resolve(), isGivenUp });
    await dead.promise;
    signal.removeEventListener("abort", abort);
    await this.#takes("short", signal);
    if (chance.chance(this.#options.faults().callFails)) {
      throw new TransientError("cri: the answer to StopContainer was lost");
    }
    return { ok: true };
  }

  /** A call whose failure is an outcome; it may be done although its answer says that it failed. */
  async #outcome(call: Call, signal: AbortSignal, work: () => void): Promise<Outcome> {
    return this.#failing(call, signal, (): Outcome => {
      work();
      return { ok: true };
    });
  }

  async #named<T>(signal: AbortSignal, work: () => T): Promise<T | Failure> {
    return this.#failing("start", signal, work);
  }

  async #failing<T>(call: Call, signal: AbortSignal, work: () => T): Promise<T | Failure> {
    const { chance } = this.#options;
    const failure = { ok: false, message: `cri: ${call} failed` } as const;
    await this.#takes(call, signal);
    const { callFails } = this.#options.faults();
    if (chance.chance(callFails)) return failure;
    const result = work();
    await this.#takes("short", signal);
    if (chance.chance(callFails / 2)) throw new TransientError("cri: the answer was lost");
    return result;
  }

  async #thrown<T>(call: Call, signal: AbortSignal | undefined, work: () => T): Promise<T> {
    const { chance } = this.#options;
    await this.#takes(call, signal);
    if (chance.chance(this.#options.faults().callFails)) {
      throw new TransientError(`cri: ${call} failed`);
    }
    const result = work();
    await this.#takes("short", signal);
    return result;
  }

  async #takes(call: Call, signal: AbortSignal | undefined): Promise<void> {
    const { chance } = this.#options;
    const [low, high] = usualMs[call];
    const isSlow = chance.chance(this.#options.faults().callSlow);
    await this.#pass(isSlow ? chance.int(high, SLOW_MS_MAX) : chance.int(low, high), signal);
  }

  /** Time passes; the dead wait for ever, and whoever gave up is told so. */
  async #pass(ms: number, signal: AbortSignal | undefined): Promise<void> {
    const { clock, isDead } = this.#options;
    const gone = Promise.withResolvers<never>();
    const abort = (): void => gone.reject(new TransientError("given up"));
    if (signal?.aborted === true && !isDead()) throw new TransientError("given up");
    signal?.addEventListener("abort", abort, { once: true });
    await Promise.race([clock.sleep(ms), gone.promise]);
    signal?.removeEventListener("abort", abort);
    if (isDead()) await new Promise<never>(() => undefined);
  }
}

type Failure = { readonly ok: false; readonly message: string };
