import { MemoryLog } from "../../src/client/testing/memory-log.ts";
import { deployments, jobs, pods, replicasets } from "../../src/client/resources.ts";
import type { KubeObject, Stored } from "../../src/model/object.ts";
import { isStatus } from "../../src/model/status-error.ts";
import type { Pod } from "../../src/model/types/core-v1.ts";
import type { ApiClient, ResourceOf } from "../../src/ports/api-client.ts";
import type { SigningKey } from "../../src/security/tokens/signing-key.ts";
import type { Violation } from "../invariants/invariant.ts";
import { drawBlows, type Blow } from "../life/blows.ts";
import type { FactBody } from "../life/facts.ts";
import { lineOf } from "../life/facts.ts";
import { failureIn } from "../life/left-wrong.ts";
import { drawFaults, noFaults, type Faults } from "../life/faults.ts";
import { Prng } from "../life/prng.ts";
import type { Mutant } from "../mutants/mutant.ts";
import { startFullApi } from "../world/full-api.ts";
import { EngineClock, SimClock } from "../world/sim-clock.ts";
import { known, knownGone, type Knowledge } from "../world/unkind-api.ts";
import { workloadRules, type WorkloadRule } from "./invariants.ts";
import { PodCase } from "./pod-case.ts";
import { WholeEngine } from "./whole-engine.ts";
import { addNode, ask, drawWorkloads, type Deed, type Workloads } from "./workloads.ts";
import { unfinishedWorkloads } from "./liveness.ts";

/** The instant at which every life starts: 2026-01-01 at noon. */
const NOON = Date.UTC(2026, 0, 1, 12);
/** A Job backs off by minutes, and so does a crashing container. */
const CALM_MS_MAX = 3_600_000;
const GONE_MS_MAX = 600_000;
const LOOK_MS = 5_000;

export interface WholeLifeOptions {
  readonly seed: number;
  readonly signingKey: SigningKey;
  readonly mutant?: Mutant | undefined;
}

export interface WholeLifeEnd {
  readonly lines: readonly string[];
  readonly violation: Violation | undefined;
}

/** Lives one life of a machine with workloads: the real store, API server, controllers and node agent on one clock. */
export async function liveWhole(options: WholeLifeOptions): Promise<WholeLifeEnd> {
  const chance = Prng.ofSeed(options.seed).fork("whole");
  const clock = new SimClock(NOON);
  const api = await startFullApi(
    new EngineClock(clock, () => false),
    chance.fork("api server"),
    options.signingKey,
  );
  const life = new WholeLife(options, { chance, clock, api });
  await life.run();
  return { lines: life.lines, violation: life.violation };
}

interface Parts {
  readonly chance: Prng;
  readonly clock: SimClock;
  readonly api: ApiClient;
}

class WholeLife {
  readonly lines: string[] = [];
  violation: Violation | undefined;
  readonly #options: WholeLifeOptions;
  readonly #chance: Prng;
  readonly #clock: SimClock;
  readonly #api: ApiClient;
  readonly #workloads: Workloads;
  readonly #faults: Faults;
  readonly #rules: readonly WorkloadRule[];
  readonly #cases = new Map<string, PodCase>();
  readonly #objects = new Map<string, Stored<KubeObject>>();
  readonly #images = new Set<string>();
  readonly #log = new MemoryLog();
  readonly #watch = new AbortController();
  #engine: WholeEngine | undefined;
  #engines = 0;
  #isCalm = false;

  constructor(options: WholeLifeOptions, { chance, clock, api }: Parts) {
    this.#options = options;
    this.#chance = chance;
    this.#clock = clock;
    this.#api = api;
    this.#workloads = drawWorkloads(chance.fork("workloads"));
    this.#faults = drawFaults(chance.fork("faults"));
    this.#rules = workloadRules(this.#faults.apiFails > 0);
  }

  async run(): Promise<void> {
    const watching = [
      this.#follow(pods),
      this.#follow(jobs),
      this.#follow(deployments),
      this.#follow(replicasets),
    ];
    await addNode(this.#api);
    this.#plan();
    await this.#until(NOON + this.#workloads.calmAtMs);
    this.#calm();
    const unfinished = await this.#within(CALM_MS_MAX, () =>
      unfinishedWorkloads(this.#present(), (uid) => this.#cases.get(uid)?.isLingering ?? false),
    );
    if (unfinished !== undefined) this.#fail("a workload gets where it should", unfinished);
    await this.#deleteAll();
    const left = await this.#within(GONE_MS_MAX, () => this.#left());
    if (left !== undefined) this.#fail("nothing is left of deleted workloads", left);
    this.#engine?.end();
    this.#watch.abort();
    await Promise.all(watching);
    const hadLoss = this.#cases.values().some(({ lostSandbox }) => lostSandbox);
    this.violation ??= failureIn(this.#log.lines, hadLoss);
  }

  #plan(): void {
    const { deployment, job, deeds, calmAtMs } = this.#workloads;
    const chance = this.#chance.fork("plan");
    const at = (ms: number, happen: () => void): void => void this.#clock.at(NOON + ms, happen);
    at(0, () => this.#startEngine());
    at(chance.int(1, 50), () => {
      if (deployment !== undefined) {
        this.#do(async () => this.#api.create(deployments, "default", deployment));
      }
      if (job !== undefined) this.#do(async () => this.#api.create(jobs, "default", job));
    });
    for (const deed of deeds) at(deed.atMs, () => this.#perform(deed, chance));
    for (const { atMs, blow } of drawBlows(chance, this.#faults, calmAtMs)) {
      at(atMs, () => this.#suffer(blow));
    }
  }

  #perform(deed: Deed, chance: Prng): void {
    const there = this.#present().filter(({ kind }) => kind === "Pod");
    const pod = there[chance.int(0, Math.max(0, there.length - 1))]?.metadata.name;
    this.#do(async () => ask(this.#api, deed, pod));
  }

  #suffer(blow: Blow): void {
    if (this.#isCalm) return;
    switch (blow.kind) {
      case "crash":
        return this.#crash(blow.downMs);
      case "loseSandbox":
        for (const { runtime } of this.#cases.values()) runtime.loseSandbox(blow.everything);
        return;
      case "sleep":
        this.#clock.jump(blow.ms);
        return this.#tellAll({ kind: "jumped", ms: blow.ms });
      case "setClock":
        this.#clock.setWall(blow.ms);
        return this.#tellAll({ kind: "clockSet", ms: blow.ms });
      case "breakStream":
        return this.#engine?.breakStream();
    }
  }

  #crash(downMs: number): void {
    if (this.#engine === undefined) return;
    this.#engine.end();
    this.#engine = undefined;
    this.#tellAll({ kind: "engineCrashed" });
    this.#clock.at(this.#clock.now() + downMs, () => this.#startEngine());
  }

  #startEngine(): void {
    if (this.#engine !== undefined) return;
    this.#engines += 1;
    this.#tellAll({ kind: "engineStarted" });
    this.#engine = new WholeEngine({
      clock: this.#clock,
      api: this.#api,
      log: this.#log,
      chance: this.#chance.fork(`engine ${this.#engines}`),
      faults: () => (this.#isCalm ? noFaults : this.#faults),
      images: this.#images,
      mutant: this.#options.mutant,
      knowledge: this.#knowledge(),
      caseOf: (uid) => this.#known(uid),
      cases: () => [...this.#cases.values()],
    });
  }

  #knowledge(): Knowledge {
    const seen = (pod: Stored<Pod>): void => this.#caseOf(pod).tell(known(pod));
    const gone = (pod: Stored<Pod>): void => this.#caseOf(pod).tell(knownGone);
    const list = (items: readonly Stored<Pod>[]): void => {
      const there = new Set(items.map(({ metadata }) => metadata.uid));
      for (const item of items) seen(item);
      for (const { pod } of this.#cases.values()) if (!there.has(pod.metadata.uid)) gone(pod);
    };
    return { list, seen, gone };
  }

  #calm(): void {
    this.#isCalm = true;
    this.#tellAll({ kind: "calm" });
    this.#startEngine();
    for (const podCase of this.#cases.values()) podCase.calm();
  }

  async #deleteAll(): Promise<void> {
    for (const kind of ["deleteDeployment", "deleteJob"] as const) {
      this.#do(async () => ask(this.#api, { kind, atMs: 0 }, undefined));
    }
  }

  #left(): string | undefined {
    const [object] = this.#present();
    if (object !== undefined) return `${object.kind} ${object.metadata.name}`;
    const held = [...this.#cases.values()].find(({ runtime }) => !runtime.isEmpty);
    return held && `${held.pod.metadata.name}: ${JSON.stringify(held.runtime.view())}`;
  }

  /** A watcher without faults: what a client sees. */
  async #follow<T extends KubeObject>(resource: ResourceOf<T>): Promise<void> {
    const { signal } = this.#watch;
    const { resourceVersion } = await this.#api.list(resource);
    const watched = this.#options.mutant?.watched?.(this.#api) ?? this.#api;
    for await (const event of watched.watch(resource, { resourceVersion, signal })) {
      if (event.type === "BOOKMARK") continue;
      const object: Stored<KubeObject> = event.object;
      if (event.type === "DELETED") this.#objects.delete(object.metadata.uid);
      else this.#objects.set(object.metadata.uid, object);
      this.#see({ resource: resource.resource, type: event.type, object });
      if (resource.resource !== "pods") continue;
      const pod = object as Stored<Pod>;
      this.#caseOf(pod).tell({ kind: "pod", pod, gone: event.type === "DELETED" });
    }
  }

  #see(seen: Parameters<WorkloadRule["see"]>[0]): void {
    const { name, uid } = seen.object.metadata;
    this.lines.push(`${this.#clock.now() - NOON} ${seen.type} ${seen.resource} ${name} ${uid}`);
    for (const { name: rule, see } of this.#rules) {
      const what = see(seen);
      if (what !== undefined) this.#fail(rule, `${seen.resource} ${name}: ${what}`);
    }
  }

  #caseOf(pod: Stored<Pod>): PodCase {
    const there = this.#cases.get(pod.metadata.uid);
    if (there !== undefined) return there;
    const podCase = new PodCase(pod, {
      clock: this.#clock,
      faults: this.#faults,
      chance: this.#chance.fork("behaviour"),
      isCalm: () => this.#isCalm,
      now: () => this.#engine?.clock.now() ?? this.#clock.wall(),
      hint: (uid) => this.#engine?.hint(uid),
      tell: (fact, name) => this.lines.push(`${name} ${lineOf(fact, NOON)}`),
      fail: ({ invariant, what }) => this.#fail(invariant, what),
    });
    this.#cases.set(pod.metadata.uid, podCase);
    return podCase;
  }

  #known(uid: string): PodCase {
    const there = this.#cases.get(uid);
    if (there === undefined) throw new Error(`nobody knows the pod ${uid}`);
    return there;
  }

  #present(): readonly Stored<KubeObject>[] {
    return [...this.#objects.values()];
  }

  /** What a client does is refused when the object is gone; nothing else may go wrong. */
  #do(work: () => Promise<unknown>): void {
    work().catch((error: unknown) => {
      if (!isStatus(error, "NotFound")) this.#fail("the API serves its clients", String(error));
    });
  }

  #tellAll(body: FactBody): void {
    for (const podCase of this.#cases.values()) podCase.tell(body);
  }

  async #within(ms: number, what: () => string | undefined): Promise<string | undefined> {
    const end = this.#clock.now() + ms;
    while (this.violation === undefined && this.#clock.now() < end) {
      if (what() === undefined) return undefined;
      await this.#until(this.#clock.now() + LOOK_MS);
    }
    return what();
  }

  async #until(at: number): Promise<void> {
    await this.#clock.runUntil(at, () => this.violation !== undefined);
  }

  #fail(invariant: string, what: string): void {
    this.violation ??= { invariant, what };
  }
}
