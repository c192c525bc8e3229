import type { Instant } from "../../model/instant.ts";
import type { Pod, PodStatus } from "../../model/types/core-v1.ts";
import { adopt } from "../../lifecycle/adopt.ts";
import { decide } from "../../lifecycle/decide.ts";
import type { ActionResult } from "../../lifecycle/memory-change.ts";
import type { PodMemory } from "../../lifecycle/memory.ts";
import type { Action, Observation, Switches } from "../../lifecycle/model.ts";
import { defaultSwitches } from "../../lifecycle/model.ts";
import { remember } from "../../lifecycle/remember.ts";
import { eventsAtBegin, eventsAtEnd } from "../events.ts";
import type { PodEventNote } from "../events.ts";
import { statusOf } from "../status-of.ts";
import { toSend } from "../to-send.ts";
import { isTerminal } from "../terminal.ts";
import type { Program } from "./program.ts";
import { ToyRuntime } from "./toy-runtime.ts";

/** For tests: when every world begins. */
export const T0: Instant = 1_800_000_000_000;
const ROUNDS_MAX = 100;
const EVENTS_MAX = 20_000;

export interface WorldOptions {
  readonly pod: Pod;
  /** By container name; what is missing runs for ever and stops at once. */
  readonly programs?: Readonly<Record<string, Program>>;
  readonly switches?: Partial<Switches>;
}

interface Event {
  readonly at: Instant;
  readonly order: number;
  readonly happen: () => void;
}

/**
 * For tests: one pod on a virtual clock, with `decide`, `remember` and `statusOf` as the worker uses them and
 * containers that do what their programs say. Calls take no time, so the traces show the rules and nothing else.
 */
export class PodWorld {
  readonly trace: string[] = [];
  /** Every status that would have been sent, without repetition. */
  readonly statuses: PodStatus[] = [];
  readonly runtime: ToyRuntime;
  readonly #switches: Switches;
  pod: Pod;
  now: Instant = T0;
  memory: PodMemory;
  status: PodStatus | undefined;
  removed = false;
  /** What the node has besides the pod. */
  room: Observation["resize"];
  readonly events: string[] = [];
  #forced: Observation["forced"];
  #events: Event[] = [];
  #order = 0;
  #wake: Event | undefined;
  #generation = 0;

  constructor({ pod, programs = {}, switches = {} }: WorldOptions) {
    this.pod = pod;
    this.#switches = { ...defaultSwitches, ...switches };
    this.runtime = new ToyRuntime({
      programs,
      now: () => this.now,
      later: (seconds, happen) => this.#later(seconds, happen),
      say: (text) => this.say(text),
      changed: () => this.#turn(),
    });
    this.memory = adopt(pod, this.runtime.view());
    this.#later(0, () => this.#turn());
  }

  get sent(): PodStatus | undefined {
    return this.statuses.at(-1);
  }

  get seconds(): number {
    return (this.now - T0) / 1000;
  }

  say(text: string): void {
    this.trace.push(`${Math.round(this.seconds * 10) / 10} ${text}`);
  }

  /** Lets time pass until nothing is left to happen or `seconds` (from the start of the world) is reached. */
  run(seconds = Infinity): this {
    for (let count = 0; count < EVENTS_MAX; count += 1) {
      const next = this.#next();
      if (next === undefined || next.at > T0 + seconds * 1000) break;
      this.#events = this.#events.filter((event) => event !== next);
      this.now = Math.max(this.now, next.at);
      next.happen();
    }
    if (seconds !== Infinity) this.now = Math.max(this.now, T0 + seconds * 1000);
    return this;
  }

  /** Changes the object, as a client of the API would. */
  edit(change: (pod: Pod) => Pod): this {
    this.pod = change(this.pod);
    this.#turn();
    return this;
  }

  force(end: NonNullable<Observation["forced"]>): this {
    this.#forced = end;
    this.#turn();
    return this;
  }

  remove(): this {
    this.removed = true;
    this.#turn();
    return this;
  }

  /** The engine dies and comes back: memory is lost, and with it whatever was on its way. */
  restartEngine(): this {
    this.#generation += 1;
    this.pod = { ...this.pod, status: this.sent };
    this.status = this.sent;
    this.memory = adopt(this.pod, this.runtime.view());
    this.#turn();
    return this;
  }

  #next(): Event | undefined {
    const all = this.#wake === undefined ? this.#events : [...this.#events, this.#wake];
    return all.reduce<Event | undefined>((first, event) => {
      if (first === undefined || event.at < first.at) return event;
      return event.at === first.at && event.order < first.order ? event : first;
    }, undefined);
  }

  #later(seconds: number, happen: () => void): void {
    this.#order += 1;
    this.#events.push({ at: this.now + seconds * 1000, order: this.#order, happen });
  }

  #observe(): Observation {
    const { memory, removed } = this;
    const forced = this.#forced;
    const runtime = this.runtime.view();
    const resize = this.room;
    const seen = { runtime, memory, removed, forced, resize, engineStartedAt: T0 };
    const previous = this.status;
    const input = { pod: this.pod, seen, previous, now: this.now, hostIps: ["192.0.2.1"] };
    this.status = statusOf(input);
    this.#send(toSend(this.status, this.sent, memory.stage));
    return { ...seen, phase: this.status.phase ?? "" };
  }

  #send(status: PodStatus): void {
    if (JSON.stringify(status) === JSON.stringify(this.sent)) return;
    if (isTerminal(status.phase) && !isTerminal(this.sent?.phase)) this.say(`pod ${status.phase}`);
    this.statuses.push(status);
  }

  #turn(): void {
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const seen = this.#observe();
      const pod = { ...this.pod, status: this.status };
      const decision = decide(pod, seen, this.now, this.#switches);
      this.#probe(seen);
      this.#schedule(decision.wakeAt);
      for (const action of decision.actions) this.#begin(action);
      if (decision.actions.length === 0) return;
    }
    throw new Error(`decisions do not settle:\n${this.trace.join("\n")}`);
  }

  #schedule(at: Instant | undefined): void {
    if (at !== undefined && at <= this.now) throw new Error("wakeAt is not in the future");
    const happen = (): void => {
      this.#wake = undefined;
      this.#turn();
    };
    this.#order += 1;
    this.#wake = at === undefined ? undefined : { at, order: this.#order, happen };
  }

  #begin(action: Action): void {
    this.#tell(eventsAtBegin(this.pod, action, this.memory));
    this.memory = remember(this.memory, { kind: "begun", action }, this.now);
    const generation = this.#generation;
    this.runtime.perform(action, this.pod, (result: ActionResult) => {
      // Answers to an engine that is gone reach nobody.
      if (generation !== this.#generation) return this.#turn();
      this.#tell(eventsAtEnd(this.pod, action, { result }));
      this.memory = remember(this.memory, { kind: "ended", action, result }, this.now);
      this.#turn();
    });
  }

  #tell(notes: readonly PodEventNote[]): void {
    for (const { reason, message, container } of notes) {
      this.events.push([reason, container, message].filter((part) => part !== undefined).join(" "));
    }
  }

  /** Publishes what the programs say of probes, at the moments at which they say it. */
  #probe({ memory }: Observation): void {
    for (const due of this.runtime.dueProbes(this.pod, memory)) {
      this.#later(due.inSeconds, () => {
        if (!this.runtime.isRunning(due.id)) return;
        const { container, kind, id, result } = due;
        const happening = {
          kind: "probed",
          container,
          probe: kind,
          result: { id, result },
        } as const;
        this.memory = remember(this.memory, happening, this.now);
        this.#turn();
      });
    }
  }
}
