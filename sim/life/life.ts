import { MemoryLog } from "../../src/client/testing/memory-log.ts";
import { pods } from "../../src/client/resources.ts";
import type { Stored } from "../../src/model/object.ts";
import { isStatus } from "../../src/model/status-error.ts";
import type { Pod } from "../../src/model/types/core-v1.ts";
import type { ApiClient } from "../../src/ports/api-client.ts";
import type { SigningKey } from "../../src/security/tokens/signing-key.ts";
import { allInvariants } from "../invariants/all.ts";
import type { Invariant, Violation } from "../invariants/invariant.ts";
import type { Mutant } from "../mutants/mutant.ts";
import { Engine } from "../world/engine.ts";
import { startFullApi } from "../world/full-api.ts";
import { LightApi } from "../world/light-api.ts";
import { EngineClock, SimClock } from "../world/sim-clock.ts";
import { SimRuntime } from "../world/sim-runtime.ts";
import { drawBlows, type Blow } from "./blows.ts";
import { calmBehaviour, drawBehaviour, kindOf, type Behaviour } from "./behaviour.ts";
import { mayAsk, request, type Deed } from "./deeds.ts";
import type { Fact, FactBody } from "./facts.ts";
import { drawFaults, noFaults, type Faults } from "./faults.ts";
import { leftWrong } from "./left-wrong.ts";
import { unfinished } from "./liveness.ts";
import { Prng } from "./prng.ts";
import { podKey } from "./pods.ts";
import { drawScenario, type Scenario } from "./scenario.ts";

/** The instant at which every life starts: 2026-01-01 at noon. */
export const NOON = Date.UTC(2026, 0, 1, 12);
/** After the faults have stopped, everything that should happen has happened within this time. */
const CALM_MS_MAX = 1_200_000;
const GONE_MS_MAX = 600_000;
const LOOK_MS = 2_000;

export interface LifeOptions {
  readonly seed: number;
  readonly mutant?: Mutant | undefined;
  /** With it the life runs on the real API server and store, else on the light stand-in. */
  readonly signingKey?: SigningKey | undefined;
}

export interface LifeEnd {
  readonly facts: readonly Fact[];
  readonly steps: number;
  readonly violation: Violation | undefined;
}

/** Lives one life of a pod from its creation until nothing of it is left, and says what was wrong in it. */
export async function live(options: LifeOptions): Promise<LifeEnd> {
  const life = new Life(options);
  await life.run();
  return { facts: life.facts, steps: life.clock.steps, violation: life.violation };
}

class Life {
  readonly facts: Fact[] = [];
  readonly clock = new SimClock(NOON);
  violation: Violation | undefined;
  readonly #options: LifeOptions;
  readonly #chance: Prng;
  readonly #scenario: Scenario;
  readonly #faults: Faults;
  readonly #runtime: SimRuntime;
  readonly #log = new MemoryLog();
  readonly #images = new Set<string>();
  readonly #invariants: readonly Invariant[];
  #api: ApiClient;
  #engine: Engine | undefined;
  #engines = 0;
  #isCalm = false;
  #pod: Stored<Pod> | undefined;
  #isGone = false;
  #watch = new AbortController();

  constructor(options: LifeOptions) {
    this.#options = options;
    this.#chance = Prng.ofSeed(options.seed);
    this.#scenario = drawScenario(this.#chance.fork("scenario"));
    this.#faults = drawFaults(this.#chance.fork("faults"));
    this.#api = new LightApi(() => this.clock.wall());
    this.#runtime = new SimRuntime({
      clock: this.clock,
      tell: (fact) => this.#tell(fact),
      behaviourOf: (name, count) => this.#behaviour(name, count),
      hint: () => this.#engine?.hint(),
    });
    const { initContainers: inits = [], containers: mains = [] } = this.#scenario.pod.spec ?? {};
    this.#invariants = allInvariants({
      pod: this.#scenario.pod,
      inits,
      mains,
      faults: this.#faults,
      now: () => this.#engine?.clock.now() ?? this.clock.wall(),
      running: () => this.#runtime.running(),
    });
  }

  async run(): Promise<void> {
    const { signingKey } = this.#options;
    if (signingKey !== undefined) {
      this.#api = await startFullApi(
        new EngineClock(this.clock, () => false),
        this.#chance.fork("api server"),
        signingKey,
      );
    }
    const watching = this.#follow();
    this.#plan();
    const calmAt = NOON + this.#scenario.calmAtMs;
    await this.#until(calmAt);
    this.#calm();
    await this.#settleDown();
    await this.#goAway();
    this.#engine?.end();
    this.#watch.abort();
    await watching;
    const last = leftWrong(this.facts, this.#log.lines, this.#invariants);
    if (last !== undefined) this.#fail(last.invariant, last.what);
  }

  /** Everything that comes from outside and at its own time. */
  #plan(): void {
    const { deeds, calmAtMs, pod } = this.#scenario;
    const chance = this.#chance.fork("plan");
    this.clock.at(NOON, () => this.#startEngine());
    this.clock.at(NOON + chance.int(0, 50), () => {
      this.#do("create", async () => this.#api.create(pods, podKey.namespace, pod));
      for (const deed of deeds) {
        this.clock.at(this.clock.now() + deed.atMs + 1, () => {
          // What is done late must not undo what brings the pod to where it should get.
          if (!this.#isCalm) this.#perform(deed);
        });
      }
    });
    for (const { atMs, blow } of drawBlows(chance, this.#faults, calmAtMs)) {
      this.clock.at(NOON + atMs, () => this.#suffer(blow));
    }
  }

  #suffer(blow: Blow): void {
    if (this.#isCalm) return;
    switch (blow.kind) {
      case "crash":
        return this.#crash(blow.downMs);
      case "loseSandbox":
        return this.#runtime.loseSandbox(blow.everything);
      case "sleep":
        this.clock.jump(blow.ms);
        return this.#tell({ kind: "jumped", ms: blow.ms });
      case "setClock":
        this.clock.setWall(blow.ms);
        return this.#tell({ kind: "clockSet", ms: blow.ms });
      case "breakStream":
        return this.#engine?.breakStream();
    }
  }

  #perform(deed: Deed): void {
    switch (deed.kind) {
      case "evict": {
        const { graceSeconds } = deed;
        if (this.#engine === undefined || this.#pod === undefined || this.#isGone) return;
        this.#tell({ kind: "evicted", graceSeconds });
        return this.#engine.evict(this.#pod.metadata.uid, graceSeconds);
      }
      case "shutDown":
        return this.#shutDown(deed.downMs);
      default: {
        if (!mayAsk(deed, this.#pod)) return;
        const isForce = deed.kind === "delete" && deed.graceSeconds === 0;
        return this.#do(isForce ? "force" : deed.kind, async () => request(this.#api, deed));
      }
    }
  }

  /** The engine ends every pod, then the sandboxes and itself; another one comes later. */
  #shutDown(downMs: number): void {
    const engine = this.#engine;
    if (engine === undefined) return;
    this.#tell({ kind: "shutDown" });
    void engine.shutDown().then(() => {
      if (this.#engine !== engine) return;
      for (const { id } of this.#runtime.view().sandboxes) {
        this.#runtime.stopSandbox(id);
        this.#tell({ kind: "sandboxLost", id });
      }
      this.#crash(downMs);
    });
  }

  /** What the client does is refused when the pod is gone; nothing else may go wrong. */
  #do(did: Extract<FactBody, { kind: "client" }>["did"], work: () => Promise<unknown>): void {
    this.#tell({ kind: "client", did });
    work().catch((error: unknown) => {
      if (!isStatus(error, "NotFound")) this.#fail("the API serves its clients", String(error));
    });
  }

  #startEngine(): void {
    if (this.#engine !== undefined) return;
    this.#engines += 1;
    this.#engine = new Engine({
      clock: this.clock,
      runtime: this.#runtime,
      api: this.#api,
      log: this.#log,
      chance: this.#chance.fork(`engine ${this.#engines}`),
      faults: () => (this.#isCalm ? noFaults : this.#faults),
      tell: (fact) => this.#tell(fact),
      mutant: this.#options.mutant,
      pod: () => this.#pod ?? this.#scenario.pod,
      images: this.#images,
    });
  }

  #crash(downMs: number): void {
    if (this.#engine === undefined) return;
    this.#engine.crash();
    this.#engine = undefined;
    this.clock.at(this.clock.now() + downMs, () => this.#startEngine());
  }

  #calm(): void {
    this.#isCalm = true;
    if (this.#scenario.pod.spec?.readinessGates !== undefined) {
      this.#perform({ kind: "gate", status: "True", atMs: 0 });
    }
    this.#tell({ kind: "calm" });
    this.#startEngine();
    this.#runtime.calm((name) => {
      const of = kindOf(this.#scenario.pod, name);
      return of.kind === "main" && of.isFinite ? 300 : undefined;
    });
  }

  /** Liveness of a pod that nobody deletes. */
  async #settleDown(): Promise<void> {
    const why = await this.#within(CALM_MS_MAX, () =>
      this.#isGone || this.#pod?.metadata.deletionTimestamp !== undefined
        ? undefined
        : unfinished(this.#pod, this.#scenario.pod, this.#runtime, this.facts),
    );
    if (why !== undefined) this.#fail("a pod gets where it should", why);
  }

  /** Liveness of a deleted pod. */
  async #goAway(): Promise<void> {
    if (this.#pod?.metadata.deletionTimestamp === undefined && !this.#isGone) {
      this.#do("delete", async () => this.#api.delete(pods, podKey));
    }
    const why = await this.#within(GONE_MS_MAX, () => {
      if (!this.#isGone) return "the object is still there";
      return this.#runtime.isEmpty ? undefined : JSON.stringify(this.#runtime.view());
    });
    if (why !== undefined) this.#fail("a deleted pod goes, and nothing is left of it", why);
  }

  async #within(ms: number, what: () => string | undefined): Promise<string | undefined> {
    const end = this.clock.now() + ms;
    while (this.violation === undefined && this.clock.now() < end) {
      if (what() === undefined) return undefined;
      await this.#until(this.clock.now() + LOOK_MS);
    }
    return what();
  }

  async #until(at: number): Promise<void> {
    await this.clock.runUntil(at, () => this.violation !== undefined);
  }

  /** A watcher without faults: what a client sees. */
  async #follow(): Promise<void> {
    const { signal } = this.#watch;
    const { resourceVersion } = await this.#api.list(pods);
    for await (const event of this.#api.watch(pods, { resourceVersion, signal })) {
      if (event.type === "BOOKMARK") continue;
      this.#pod = event.object;
      this.#isGone = event.type === "DELETED";
      this.#tell({ kind: "pod", pod: event.object, gone: this.#isGone });
    }
  }

  #behaviour(name: string, count: number): Behaviour {
    const of = kindOf(this.#scenario.pod, name);
    if (this.#isCalm) return calmBehaviour(of);
    return drawBehaviour(this.#chance.fork(`run ${name} ${count}`), this.#faults, of);
  }

  #tell(body: FactBody): void {
    const fact: Fact = { at: this.clock.now(), ...body };
    this.facts.push(fact);
    for (const invariant of this.#invariants) {
      const what = invariant.see(fact);
      if (what !== undefined) this.#fail(invariant.name, what);
    }
  }

  #fail(invariant: string, what: string): void {
    this.violation ??= { invariant, what };
  }
}
