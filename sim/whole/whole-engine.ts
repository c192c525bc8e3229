import { EventRecorder } from "../../src/client/event-recorder.ts";
import { startControllers } from "../../src/controllers/all.ts";
import { defaultSwitches } from "../../src/lifecycle/model.ts";
import { NodeAgent } from "../../src/node/worker/node-agent.ts";
import type { ApiClient } from "../../src/ports/api-client.ts";
import type { Log } from "../../src/ports/log.ts";
import { ALLOCATABLE, NODE } from "../life/pods.ts";
import type { Mutant } from "../mutants/mutant.ts";
import { untilDeath } from "../world/engine.ts";
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
    const agent = this.#agent(options, { ...common, api: client("node", options.knowledge) });
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

  #agent(
    { caseOf, mutant }: WholeEngineOptions,
    common: { readonly api: ApiClient; readonly clock: EngineClock; readonly log: Log },
  ): NodeAgent {
    const real = this.#effects.effects();
    return new NodeAgent(
      {
        ...common,
        effects: mutant?.effects?.(real) ?? real,
        journal: {
          append: ({ uid }, entry) => {
            if (!this.#isDead) caseOf(uid).tell({ kind: "journal", entry });
          },
          close: () => undefined,
          read: async () => [],
        },
        events: new EventRecorder({ ...common, component: "kubelet", host: NODE }),
        switches: mutant?.switches ?? defaultSwitches,
        decide: mutant?.decide,
        fastFirstProbe: true,
        hostIps: ["192.0.2.1"],
        engineStartedAt: common.clock.now(),
        allocatable: ALLOCATABLE,
      },
      NODE,
    );
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
