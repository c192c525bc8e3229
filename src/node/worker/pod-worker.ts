import type { Instant } from "../../model/instant.ts";
import type { Stored } from "../../model/object.ts";
import { TransientError } from "../../model/transient-error.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import { adopt } from "../../lifecycle/adopt.ts";
import { decide } from "../../lifecycle/decide.ts";
import { emptyMemory, type PodMemory } from "../../lifecycle/memory.ts";
import type { Action, ForcedEnd, Observation } from "../../lifecycle/model.ts";
import { asAllocated, wantsResize } from "../../lifecycle/resize.ts";
import { remember } from "../../lifecycle/remember.ts";
import type { Happening } from "../../lifecycle/remember.ts";
import type { RuntimeView } from "../../lifecycle/runtime-view.ts";
import type { RuntimeHint } from "../effects.ts";
import type { Timer } from "../../ports/clock.ts";
import { created, eventsAtBegin, eventsAtEnd, pulling } from "../../status/events.ts";
import type { NodeFacts } from "./node-facts.ts";
import { EffectRunner, type EffectEnd } from "./effect-runner.ts";
import { changesRuntime, hasEffect, type PerformContext } from "./perform.ts";
import { PodStory } from "./pod-story.ts";
import type { PodWorkerHooks } from "./pod-worker-hooks.ts";
import { ProbeLoops } from "./probe-loops.ts";
import { StatusReporter } from "./status-reporter.ts";

/** Rounds of "decide and act" without news; more would be two rules that undo each other. */
export const ROUNDS_MAX = 64;
const OBSERVE_RETRY_MS = 1_000;

/**
 * Drives one pod: observe, decide, act, report (docs/architecture.md). One turn at a time; effects run beside it and
 * wake it when they end. It never decides on an observation that began before its last call to the runtime ended.
 */
export class PodWorker {
  readonly #facts: NodeFacts;
  readonly #hooks: PodWorkerHooks;
  readonly #stop = new AbortController();
  readonly #story: PodStory;
  readonly #reporter: StatusReporter;
  readonly #probes: ProbeLoops;
  readonly #effects: EffectRunner;
  #pod: Stored<Pod>;
  #memory: PodMemory = emptyMemory;
  #runtime: RuntimeView | undefined;
  #isRemoved = false;
  #forced: ForcedEnd | undefined;
  #isQuiet = false;
  #isStale = true;
  #turn: Promise<void> | undefined;
  #isDue = false;
  #timer: Timer | undefined;
  #isTerminated = false;
  #isToldTerminated = false;
  readonly #over = Promise.withResolvers<void>();

  constructor(facts: NodeFacts, pod: Stored<Pod>, hooks: PodWorkerHooks) {
    this.#facts = facts;
    this.#hooks = hooks;
    this.#pod = pod;
    if (hooks.isNew) this.#beginWith({ sandboxes: [], containers: [] });
    this.#isStale = !hooks.isNew;
    this.#story = new PodStory(facts, pod);
    this.#reporter = new StatusReporter(facts, this.#story, {
      pod,
      signal: this.#stop.signal,
      onWritten: (written) => {
        hooks.onWritten(written);
        this.update(written);
      },
      onGone: () => this.remove(),
    });
    this.#effects = new EffectRunner({
      context: () => this.#context(),
      onEnd: (action, end) => this.#end(action, end),
      onBug: (error) => this.#fail(error),
    });
    this.#probes = new ProbeLoops(facts, {
      anchor: facts.clock.now(),
      story: this.#story,
      signal: this.#stop.signal,
      onResult: (happening) => this.#probed(happening),
    });
  }

  get pod(): Stored<Pod> {
    return this.#pod;
  }

  get memory(): PodMemory {
    return this.#memory;
  }

  /** Terminated: nothing runs, nothing is mounted, and the last status is written: the object may go. */
  get isTerminated(): boolean {
    return this.#isToldTerminated;
  }

  get isRemoved(): boolean {
    return this.#isRemoved;
  }

  /** A newer version of the object. Older ones are ignored. */
  update(pod: Stored<Pod>): void {
    if (Number(pod.metadata.resourceVersion) < Number(this.#pod.metadata.resourceVersion)) return;
    this.#story.spec(this.#pod, pod);
    this.#pod = pod;
    this.#reporter.seen(pod);
    this.wake();
  }

  /** The object has left the API. */
  remove(): void {
    if (this.#isRemoved) return;
    this.#isRemoved = true;
    this.#story.note({ kind: "spec", subject: "pod", what: "Removed" });
    this.wake();
  }

  /** The node ends the pod: eviction, shutdown, refused admission. The first order counts. */
  force(end: ForcedEnd): void {
    const isNews = this.#forced === undefined && !this.#isQuiet;
    if (isNews) this.#story.events([{ type: "Warning", ...end }]);
    this.#forced ??= end;
    this.wake();
  }

  /**
   * The node goes down: ends the pod in order and within its grace period, and says nothing of it to the API, so that
   * the next engine runs the pod again. Resolves when nothing of it runs.
   */
  async shutDown(end: ForcedEnd): Promise<void> {
    this.#isQuiet = true;
    this.force(end);
    if (!this.#isTerminated && !this.#stop.signal.aborted) await this.#over.promise;
  }

  /** Something may have changed in the runtime: `kind` says what, where that is known. */
  nudge(kind: RuntimeHint["kind"] = "other"): void {
    // What comes up is our own doing: the end of the call that does it makes us look anyway.
    const isOurs = kind === "created" || kind === "started";
    if (isOurs && this.#effects.isStarting) return;
    this.#isStale = true;
    this.wake();
  }

  /** Takes a turn soon; any number of calls before it make one turn. */
  wake(): void {
    if (this.#stop.signal.aborted) return;
    this.#isDue = true;
    this.#turn ??= this.#run()
      .catch((error: unknown) => this.#fail(error))
      .finally(() => (this.#turn = undefined));
  }

  /** Stops deciding; what runs in the runtime goes on. Resolves when nothing of this worker is left. */
  async close(): Promise<void> {
    const reason = new Error("the engine stops");
    this.#stop.abort(reason);
    this.#timer?.cancel();
    await this.#effects.close(reason);
    await this.#turn;
    await this.#reporter.flushed();
  }

  async #run(): Promise<void> {
    // Everything that happens in this turn of the event loop is one reason to look.
    await Promise.resolve();
    while (this.#isDue && !this.#stop.signal.aborted) {
      this.#isDue = false;
      if (this.#isStale) await this.#observe();
      if (this.#isStale || this.#runtime === undefined) continue;
      this.#decideAndAct(this.#runtime);
    }
  }

  /** Reads the runtime; when a call of ours ended meanwhile, the answer is void and the next turn reads again. */
  async #observe(): Promise<void> {
    this.#isStale = false;
    try {
      const runtime = await this.#facts.effects.observe(this.#story.uid, this.#stop.signal);
      this.#story.transitions(this.#runtime, runtime);
      this.#beginWith(runtime);
      this.#runtime = runtime;
      if (this.#isStale) this.#isDue = true;
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      if (!(error instanceof TransientError)) throw error;
      this.#isStale = true;
      this.#schedule(this.#facts.clock.now() + OBSERVE_RETRY_MS);
    }
  }

  /** The first look at the runtime is what the worker remembers all else by. */
  #beginWith(runtime: RuntimeView): void {
    if (this.#runtime !== undefined) return;
    this.#memory = adopt(this.#pod, runtime);
    this.#runtime = runtime;
  }

  #decideAndAct(runtime: RuntimeView): void {
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const now = this.#facts.clock.now();
      const seen = this.#report(runtime, now);
      const { switches, decide: judge = decide } = this.#facts;
      // Decisions look at the status that is known here, which may be ahead of the API's.
      const decision = judge({ ...this.#pod, status: this.#reporter.status }, seen, now, switches);
      this.#story.decision(decision);
      this.#schedule(decision.wakeAt);
      this.#probes.follow(this.#pod, seen);
      for (const action of decision.actions) this.#begin(action, now);
      if (decision.actions.length === 0) return;
    }
    this.#story.stuck(this.#facts.log);
    this.#schedule(this.#facts.clock.now() + OBSERVE_RETRY_MS);
  }

  /** Computes the status, queues what of it may be known, and completes the observation with its phase. */
  #report(runtime: RuntimeView, now: Instant): Observation {
    const seen = {
      runtime,
      memory: this.#memory,
      removed: this.#isRemoved,
      forced: this.#forced,
      engineStartedAt: this.#facts.engineStartedAt,
      resize: wantsResize(this.#pod, this.#memory) ? this.#hooks.room(this.#story.uid) : undefined,
    };
    const isTold = !this.#isRemoved && !this.#isQuiet;
    const status = this.#reporter.report({ pod: this.#pod, seen, now, isTold });
    if (this.#memory.stage === "terminated") this.#terminated();
    return { ...seen, phase: status.phase ?? "Pending" };
  }

  #terminated(): void {
    if (this.#isTerminated) return;
    this.#isTerminated = true;
    this.#over.resolve();
    this.#effects.supervise(this.#tellTerminated());
  }

  async #tellTerminated(): Promise<void> {
    await this.#reporter.flushed();
    this.#isToldTerminated = true;
    this.#hooks.onTerminated();
  }

  #begin(action: Action, now: Instant): void {
    const before = this.#memory;
    this.#memory = remember(before, { kind: "begun", action }, now);
    this.#story.begun(action);
    this.#story.events(eventsAtBegin(this.#pod, action, before));
    if (action.kind === "terminate") this.#effects.abandonStarts();
    if (hasEffect(action)) this.#effects.begin(action);
    else this.#isDue = true;
  }

  #context(): Omit<PerformContext, "signal"> {
    return {
      effects: this.#facts.effects,
      clock: this.#facts.clock,
      pod: asAllocated(this.#pod, this.#memory),
      podIps: this.#runtime?.sandboxes[0]?.ips ?? [],
      onPulling: (container, image) => this.#story.events([pulling(container, image)]),
      onCreated: (container) => this.#story.events([created(container)]),
    };
  }

  #end(action: Action, { performed, begunAt }: EffectEnd): void {
    const { result, pull, events } = performed;
    this.#story.ended(action, { result, begunAt });
    this.#story.events([...(events ?? []), ...eventsAtEnd(this.#pod, action, { result, pull })]);
    if (changesRuntime(action)) this.#isStale = true;
    this.#happened({ kind: "ended", action, result });
  }

  /** A failure may be the death of the container, which nobody has to kill any more. */
  #probed(happening: Happening): void {
    this.#isStale = true;
    this.#happened(happening);
  }

  #happened(happening: Happening): void {
    this.#memory = remember(this.#memory, happening, this.#facts.clock.now());
    this.wake();
  }

  #schedule(at: Instant | undefined): void {
    this.#timer?.cancel();
    this.#timer = at === undefined ? undefined : this.#facts.clock.at(at, () => this.wake());
  }

  /** We are wrong: this pod is left as it is, loudly, and every other goes on. */
  #fail(error: unknown): void {
    this.#story.bug(this.#facts.log, error);
    this.#over.resolve();
    this.#stop.abort(error);
    this.#timer?.cancel();
  }
}
