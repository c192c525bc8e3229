import type { ForcedEnd } from "../../lifecycle/model.ts";
import type { Stored } from "../../model/object.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import type { Cri } from "../../ports/cri.ts";
import { EvictionManager } from "../eviction/eviction-manager.ts";
import { measuresOf } from "../eviction/measure.ts";
import { readSignals } from "../eviction/signals.ts";
import type { Pressures } from "../registration/node-status.ts";
import { ImageCollector } from "./image-collector.ts";
import { rotateLogs } from "./log-rotator.ts";
import { Orphans, type OrphansOptions } from "./orphans.ts";

export interface HousekeepingOptions extends OrphansOptions {
  readonly cri: Cri;
  /** The disk that volumes, logs and images are on. */
  readonly dataDirectory: string;
  /** The pods of this node. */
  readonly pods: () => readonly Stored<Pod>[];
  readonly evict: (podUid: string, end: ForcedEnd) => void;
}

/** Keeps the node habitable: logs, images, leftovers, and evictions when it runs short. */
export class Housekeeping {
  readonly #options: HousekeepingOptions;
  readonly #images: ImageCollector;
  readonly #eviction: EvictionManager;

  constructor(options: HousekeepingOptions) {
    this.#options = options;
    const { cri, paths, dataDirectory, clock, log, pods, evict } = options;
    const signals = () => readSignals(dataDirectory);
    this.#images = new ImageCollector({ cri, disk: () => signals().disk, clock, log });
    this.#eviction = new EvictionManager({
      signals,
      measures: measuresOf(cri, paths),
      pods,
      evict,
      reclaimDisk: async () => this.#images.collectAll(),
      clock,
      log,
    });
  }

  /** For the conditions of the Node. */
  get pressures(): Pressures {
    return this.#eviction.pressures;
  }

  /** Works until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([
      rotateLogs(this.#options, signal),
      new Orphans(this.#options).run(signal),
      this.#images.run(signal),
      this.#eviction.run(signal),
    ]);
  }
}
