import type { NodeAgent } from "../../src/node/worker/node-agent.ts";
import type { ApiClient } from "../../src/ports/api-client.ts";
import type { JournalEntry } from "../../src/ports/journal.ts";
import type { Log, LogFields } from "../../src/ports/log.ts";
import type { Pod } from "../../src/model/types/core-v1.ts";
import type { FactBody } from "../life/facts.ts";
import type { Faults } from "../life/faults.ts";
import type { Prng } from "../life/prng.ts";
import type { Mutant } from "../mutants/mutant.ts";
import { simAgent } from "./sim-agent.ts";
import { EngineClock, type SimClock } from "./sim-clock.ts";
import { SimEffects } from "./sim-effects.ts";
import type { SimRuntime } from "./sim-runtime.ts";
import { knowledgeOfOne, UnkindApi } from "./unkind-api.ts";

export interface EngineOptions {
  readonly clock: SimClock;
  readonly runtime: SimRuntime;
  readonly api: ApiClient;
  readonly log: Log;
  readonly chance: Prng;
  readonly faults: () => Faults;
  readonly tell: (fact: FactBody) => void;
  readonly mutant: Mutant | undefined;
  /** What the runtime's labels say of the pod. */
  readonly pod: () => Pod;
  /** The images of the machine. */
  readonly images: Set<string>;
}

/** One life of the engine: the real node agent, until it is killed. A new one knows nothing of the one before. */
export class Engine {
  readonly #effects: SimEffects;
  readonly #stop = new AbortController();
  readonly #options: EngineOptions;
  readonly #agent: NodeAgent;
  readonly clock: EngineClock;
  #isDead = false;

  constructor(options: EngineOptions) {
    this.#options = options;
    const { clock, log, mutant, chance, tell } = options;
    const isDead = (): boolean => this.#isDead;
    const telling = (fact: FactBody): void => {
      if (!this.#isDead) tell(fact);
    };
    this.clock = new EngineClock(clock, isDead);
    this.#effects = this.#effectsOf(isDead, telling);
    const unkind = new UnkindApi({
      api: mutant?.api?.(options.api) ?? options.api,
      clock,
      chance: chance.fork("api"),
      faults: options.faults,
      isDead,
      knowledge: knowledgeOfOne(telling),
    });
    this.#agent = simAgent({
      api: unkind,
      clock: this.clock,
      log: untilDeath(log, isDead),
      effects: this.#effects.effects(),
      append: (_pod, entry) => this.#append(entry),
      mutant,
    });
    tell({ kind: "engineStarted" });
    this.#agent.run(this.#stop.signal).catch((error: unknown) => {
      if (!this.#isDead) log.error("the node agent ended", { error: String(error) });
    });
  }

  #effectsOf(isDead: () => boolean, tell: (fact: FactBody) => void): SimEffects {
    const { clock, runtime, chance, faults, images, pod } = this.#options;
    const identity = (): { uid: string; name: string } => {
      const { uid = "", name = "" } = pod().metadata ?? {};
      return { uid, name };
    };
    const { terminationGracePeriodSeconds: terminationGraceSeconds = 30 } = pod().spec ?? {};
    const calls = chance.fork("calls");
    const parts = { clock, runtime, chance: calls, tell, faults, isDead, identity };
    return new SimEffects({ ...parts, terminationGraceSeconds }, images);
  }

  /** The node is short of something and ends the pod. */
  evict(uid: string, graceSeconds: number | undefined): void {
    const end = { reason: "Evicted", message: "The node was low on resource: memory." };
    this.#agent.force(uid, { ...end, graceSeconds });
  }

  /** Ends every pod in its order, and tells the API nothing of it. */
  async shutDown(): Promise<void> {
    const end = { reason: "Terminated", message: "The engine was taken down." };
    if (this.#options.mutant?.shutsDownLoudly) {
      this.#agent.force(this.#options.pod().metadata?.uid ?? "", end);
      await new Promise<never>(() => undefined);
    }
    await this.#agent.shutDown(end);
  }

  hint(): void {
    if (!this.#isDead) this.#effects.hint();
  }

  breakStream(): void {
    this.#effects.breakStream();
  }

  /** `kill -9`: from here on nothing that it does reaches anybody. */
  crash(): void {
    this.#options.tell({ kind: "engineCrashed" });
    this.end();
  }

  end(): void {
    this.#isDead = true;
    this.#stop.abort(new Error("killed"));
  }

  #append(entry: JournalEntry): void {
    const { tell, mutant } = this.#options;
    if (this.#isDead || mutant?.forgets?.(entry)) return;
    tell({ kind: "journal", entry });
  }
}

/** Whatever unwinds in a dead engine tells nobody. */
export function untilDeath(log: Log, isDead: () => boolean): Log {
  const to =
    (level: "debug" | "info" | "warn" | "error") =>
    (message: string, fields?: LogFields): void => {
      if (!isDead()) log[level](message, fields);
    };
  return {
    debug: to("debug"),
    info: to("info"),
    warn: to("warn"),
    error: to("error"),
    with: (fields) => untilDeath(log.with(fields), isDead),
  };
}
