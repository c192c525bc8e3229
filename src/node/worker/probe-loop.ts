import type { Instant } from "../../model/instant.ts";
import type { Pod, Probe } from "../../model/types/core-v1.ts";
import type { RunningRecord } from "../../lifecycle/runtime-view.ts";
import type { Timer } from "../../ports/clock.ts";
import { beginProbe, nextRun, step } from "../../probes/step.ts";
import type { ProbeHistory, ProbeKind, ProbeVerdict } from "../../probes/step.ts";
import { probeEvent } from "../../status/events.ts";
import type { AnyContainer, ProbeOutcome } from "../effects.ts";
import type { NodeFacts } from "./node-facts.ts";
import type { PodStory } from "./pod-story.ts";

export interface ProbeLoopOptions {
  readonly pod: Pod;
  readonly podIps: readonly string[];
  readonly container: AnyContainer;
  readonly record: RunningRecord;
  readonly kind: ProbeKind;
  readonly anchor: Instant;
  /** What is published for this instance already: by an engine before this one. */
  readonly carried: ProbeVerdict | undefined;
  readonly story: PodStory;
  readonly onResult: (verdict: ProbeVerdict) => void;
}

/** Runs one probe of one container instance when `probes.step` says so, and publishes what comes out. */
export class ProbeLoop {
  readonly #facts: NodeFacts;
  readonly #options: ProbeLoopOptions;
  readonly #probe: Probe;
  readonly #stop = new AbortController();
  #pod: Pod;
  #podIps: readonly string[];
  #history: ProbeHistory;
  #timer: Timer | undefined;
  #lastResult: ProbeOutcome["result"] | undefined;

  constructor(facts: NodeFacts, options: ProbeLoopOptions) {
    this.#facts = facts;
    this.#options = options;
    this.#pod = options.pod;
    this.#podIps = options.podIps;
    this.#probe = options.container[`${options.kind}Probe`] ?? {};
    const { kind, anchor, carried, record } = options;
    const { fastFirstProbe } = facts;
    const begin = { kind, anchor, carried, fastFirstProbe, startedAt: record.startedAt };
    this.#history = beginProbe(this.#probe, begin, facts.clock.now());
    this.#schedule();
  }

  update(pod: Pod, podIps: readonly string[]): void {
    this.#pod = pod;
    this.#podIps = podIps;
  }

  close(): void {
    this.#timer?.cancel();
    this.#stop.abort(new Error("the probe ended"));
  }

  #schedule(): void {
    const next = nextRun(this.#history);
    if (next === undefined || this.#stop.signal.aborted) return;
    this.#timer = this.#facts.clock.at(next.at, () => {
      this.#run(next.counted).catch((error: unknown) => {
        this.#options.story.bug(this.#facts.log, error);
      });
    });
  }

  async #run(counted: boolean): Promise<void> {
    const begunAt = this.#facts.clock.now();
    const outcome = await this.#execute(counted);
    if (this.#stop.signal.aborted || outcome === undefined) return;
    this.#report(outcome, { counted, begunAt });
    const before = this.#history;
    const result = outcome.result === "warning" ? "success" : outcome.result;
    const run = { outcome: result, counted, fastFirstProbe: this.#facts.fastFirstProbe } as const;
    this.#history = step(this.#probe, before, run, this.#facts.clock.now());
    if (isNewlyPublished(before, this.#history)) this.#publish();
    this.#schedule();
  }

  /** An extra try must not stand in the way of the declared execution that comes next. */
  async #execute(counted: boolean): Promise<ProbeOutcome | undefined> {
    const { container, record } = this.#options;
    const request = {
      pod: this.#pod,
      container,
      id: record.id,
      podIps: this.#podIps,
      probe: this.#probe,
    };
    const limit = new AbortController();
    const timer = counted
      ? undefined
      : this.#facts.clock.at(this.#history.gridAt, () => limit.abort(new Error("declared run")));
    try {
      const signal = AbortSignal.any([this.#stop.signal, limit.signal]);
      return await this.#facts.effects.probe(request, signal);
    } catch (error) {
      if (this.#stop.signal.aborted) return undefined;
      return { result: "error", output: error instanceof Error ? error.message : String(error) };
    } finally {
      timer?.cancel();
    }
  }

  #report(
    outcome: ProbeOutcome,
    { counted, begunAt }: { readonly counted: boolean; readonly begunAt: Instant },
  ): void {
    const { story, container, kind } = this.#options;
    const isQuiet = !counted && outcome.result !== "success" && outcome.result !== "warning";
    const durationMs = this.#facts.clock.now() - begunAt;
    const detail = { kind, ...outcome, counted, durationMs };
    // A probe that goes on succeeding is no news, and would push all news out of the journal in time.
    const isNews = outcome.result !== "success" || this.#lastResult !== "success";
    if (isNews) story.note({ kind: "probe", subject: container.name, what: "Run", detail });
    this.#lastResult = outcome.result;
    const event = isQuiet ? undefined : probeEvent({ container: container.name, kind }, outcome);
    if (event !== undefined) story.events([event]);
  }

  #publish(): void {
    const { story, container, kind, onResult } = this.#options;
    const { published } = this.#history;
    const detail = { kind, published };
    story.note({ kind: "probe", subject: container.name, what: "Published", detail });
    onResult(published);
  }
}

function isNewlyPublished(before: ProbeHistory, after: ProbeHistory): boolean {
  return before.published !== after.published || before.settled !== after.settled;
}
