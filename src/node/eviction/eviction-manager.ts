import type { ForcedEnd } from "../../lifecycle/model.ts";
import type { Stored } from "../../model/object.ts";
import { TransientError } from "../../model/transient-error.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import { failureText } from "../failure.ts";
import { noPressure, type Pressures } from "../registration/node-status.ts";
import { limitsLocalStorage, storageViolation, type LocalStorage } from "./local-storage.ts";
import type { Measures } from "./measure.ts";
import { evictionMessage, evictionOrder, type Consumption } from "./rank.ts";
import type { Signals } from "./signals.ts";
import {
  pressuresAt,
  seenPressures,
  shortagesOf,
  type PressureTimes,
  type Shortage,
} from "./thresholds.ts";

export const LOOK_MS = 10_000;
/** What an evicted pod gets to stop, whatever its own grace period is. */
const GRACE_SECONDS = 1;

export interface EvictionManagerOptions {
  readonly signals: () => Signals;
  readonly measures: Measures;
  /** The pods that run on this node. */
  readonly pods: () => readonly Stored<Pod>[];
  readonly evict: (podUid: string, end: ForcedEnd) => void;
  /** Gives disk space back without ending anything: unused images, dead containers. */
  readonly reclaimDisk: () => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Watches what the node has left, and ends pods, one at a time, when it runs short. */
export class EvictionManager {
  readonly #options: EvictionManagerOptions;
  #times: PressureTimes = {};
  /** Pods that were told to end and may not be gone yet. */
  readonly #evicted = new Set<string>();

  constructor(options: EvictionManagerOptions) {
    this.#options = options;
  }

  /** For the conditions of the Node. */
  get pressures(): Pressures {
    const { memory, disk, pid } = this.#times;
    if (memory === undefined && disk === undefined && pid === undefined) return noPressure;
    return pressuresAt(this.#times, this.#options.clock.now());
  }

  /** Looks now and then until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#options;
    while (!signal.aborted) {
      try {
        await this.look();
      } catch (error) {
        if (!(error instanceof TransientError) && failureText(error) === undefined) throw error;
        log.warn("pressure not measured", { error: String(error) });
      }
      await clock.sleep(LOOK_MS, signal).catch(() => undefined);
    }
  }

  /** One look: evicts one pod at most for a shortage of the node, and each that exceeds limits of its own. */
  async look(): Promise<void> {
    const active = this.#activePods();
    const shortages = await this.#shortages();
    this.#times = seenPressures(this.#times, shortages, this.#options.clock.now());
    const [worst] = shortages;
    if (worst !== undefined) await this.#relieve(worst, active);
    await this.#enforceLimits(this.#activePods());
  }

  async #shortages(): Promise<readonly Shortage[]> {
    const { signals, reclaimDisk } = this.#options;
    const shortages = shortagesOf(signals());
    const isDisk = shortages.some(
      ({ resource }) => resource === "ephemeral-storage" || resource === "inodes",
    );
    if (!isDisk) return shortages;
    await reclaimDisk();
    return shortagesOf(signals());
  }

  async #relieve(shortage: Shortage, active: readonly Stored<Pod>[]): Promise<void> {
    const consumptions = await this.#consumptions(shortage, active);
    const [first] = evictionOrder(consumptions, shortage);
    if (first !== undefined) this.#evict(first.pod, evictionMessage(first, shortage));
  }

  async #consumptions(
    { resource }: Shortage,
    active: readonly Stored<Pod>[],
  ): Promise<readonly Consumption[]> {
    const { measures } = this.#options;
    if (resource === "memory") return measures.memory(active);
    if (resource === "pids") return active.map((pod) => ({ pod, used: 0, containers: new Map() }));
    const storage = await measures.storage(active);
    return active.map((pod) => consumptionOf(pod, storage.get(pod.metadata.uid)));
  }

  async #enforceLimits(active: readonly Stored<Pod>[]): Promise<void> {
    const limited = active.filter(limitsLocalStorage);
    if (limited.length === 0) return;
    const storage = await this.#options.measures.storage(limited);
    for (const pod of limited) {
      const used = storage.get(pod.metadata.uid);
      const violation = used === undefined ? undefined : storageViolation(pod, used);
      if (violation !== undefined) this.#evict(pod, violation);
    }
  }

  #evict(pod: Stored<Pod>, message: string): void {
    const { uid, name, namespace } = pod.metadata;
    this.#options.log.warn("pod evicted", { pod: name, namespace, why: message });
    this.#evicted.add(uid);
    const end = { reason: "Evicted", message, graceSeconds: GRACE_SECONDS, disruption: true };
    this.#options.evict(uid, end);
  }

  #activePods(): readonly Stored<Pod>[] {
    const present = this.#options.pods();
    const uids = new Set(present.map(({ metadata }) => metadata.uid));
    for (const uid of this.#evicted) if (!uids.has(uid)) this.#evicted.delete(uid);
    return present.filter(({ metadata, status }) => {
      const isFinished = status?.phase === "Succeeded" || status?.phase === "Failed";
      return !isFinished && !this.#evicted.has(metadata.uid);
    });
  }
}

function consumptionOf(pod: Stored<Pod>, storage: LocalStorage | undefined): Consumption {
  const containers = storage?.containers ?? new Map<string, number>();
  const all = [...containers.values(), ...(storage?.emptyDirs.values() ?? [])];
  return { pod, used: all.reduce((sum, each) => sum + each, 0), containers };
}
