import { startControllers } from "../../src/controllers/all.ts";
import type { ApiClient } from "../../src/ports/api-client.ts";
import type { Log } from "../../src/ports/log.ts";
import type { Mutant } from "../mutants/mutant.ts";
import { untilDeath } from "../world/engine.ts";
import { simAgent } from "../world/sim-agent.ts";
import { EngineClock } from "../world/sim-clock.ts";
import { UnkindApi, type Knowledge } from "../world/unkind-api.ts";
import { MachineEffects, type MachineEffectsOptions } from "./machine-effects.ts";

export interface WholeEngineOptions extends Omit<MachineEffectsOptions, "isDead"> {
  readonly api: ApiClient;
  readonly log: Log;
  readonly mutant: Mutant | undefined;
  readonly knowledge: Knowledge;
}

const knowsNoPods: Knowledge = {
  list: () => undefined,
  seen: () => undefined,
  gone: () => undefined,
};

/** One life of the engine: the real node agent and every real controller, until it is killed. */
export class WholeEngine {
  readonly clock: EngineClock;
  readonly #effects: MachineEffects;
  readonly #stop = new AbortController();
  #isDead = false;

  constructor(options: WholeEngineOptions) {
    const { chance, log: told, mutant } = options;
    const isDead = (): boolean => this.#isDead;
    this.clock = new EngineClock(options.clock, isDead);
    this.#effects = new MachineEffects({ ...options, isDead });
    const log = untilDeath(told, isDead);
    const client = (concern: string, knowledge: Knowledge): ApiClient =>
      new UnkindApi({
        api: mutant?.api?.(options.api) ?? options.api,
        clock: options.clock,
        chance: chance.fork(concern),
        faults: options.faults,
        isDead,
        knowledge,
      });
    const common = { clock: this.clock, log };
    const agent = simAgent({
      ...common,
      api: client("node", options.knowledge),
      effects: this.#effects.effects(),
      append: ({ uid }, entry) => {
        if (!this.#isDead) options.caseOf(uid).tell({ kind: "journal", entry });
      },
      mutant,
    });
    this.#watchOver(agent.run(this.#stop.signal), log);
    const controllersApi = client("controllers", knowsNoPods);
    const controllers = startControllers(
      {
        ...common,
        api: mutant?.controllersApi?.(controllersApi) ?? controllersApi,
        random: chance.fork("random"),
        config: { rootCaPem: "-----BEGIN CERTIFICATE-----" },
      },
      this.#stop.signal,
    );
    this.#watchOver(controllers.ended, log);
    this.#watchOver(controllers.started, log);
  }

  hint(uid: string): void {
    if (!this.#isDead) this.#effects.hint(uid);
  }

  breakStream(): void {
    this.#effects.breakStream();
  }

  end(): void {
    this.#isDead = true;
    this.#stop.abort(new Error("killed"));
  }

  #watchOver(work: Promise<void>, log: Log): void {
    work.catch((error: unknown) => {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      log.error("a part of the engine ended", { error: text });
    });
  }
}
