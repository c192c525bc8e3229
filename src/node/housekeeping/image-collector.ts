import type { Instant } from "../../model/instant.ts";
import { TransientError } from "../../model/transient-error.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Container, Cri, Image } from "../../ports/cri.ts";
import type { Log } from "../../ports/log.ts";
import type { Level } from "../eviction/signals.ts";
import { failureText } from "../failure.ts";
import { imagesToRemove, isUsedBy, roomWanted } from "./image-choice.ts";

export const LOOK_MS = 300_000;

export interface ImageCollectorOptions {
  readonly cri: Pick<Cri, "listImages" | "listContainers" | "removeImage">;
  /** The disk that images are on. */
  readonly disk: () => Level;
  readonly clock: Clock;
  readonly log: Log;
}

/** Removes images that nobody has used for the longest time, when the disk gets full. */
export class ImageCollector {
  readonly #options: ImageCollectorOptions;
  readonly #lastUsed = new Map<string, Instant>();

  constructor(options: ImageCollectorOptions) {
    this.#options = options;
  }

  /** Looks now and then until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, disk, log } = this.#options;
    while (!signal.aborted) {
      try {
        await this.collect(roomWanted(disk()));
      } catch (error) {
        if (!(error instanceof TransientError) && failureText(error) === undefined) throw error;
        log.warn("images not collected", { error: String(error) });
      }
      await clock.sleep(LOOK_MS, signal).catch(() => undefined);
    }
  }

  /** Removes unused images until so many bytes are free again; with 0 it only takes note of what is in use. */
  async collect(wantedBytes: number): Promise<void> {
    const { cri, clock, log } = this.#options;
    const [images, containers] = await Promise.all([cri.listImages(), cri.listContainers({})]);
    const now = clock.now();
    this.#note(images, containers, now);
    const lastUsed = (image: Image): Instant => this.#lastUsed.get(image.id) ?? now;
    for (const image of imagesToRemove(images, { containers, lastUsed, now, wantedBytes })) {
      log.info("unused image removed", { id: image.id, names: image.repoTags, bytes: image.size });
      await cri.removeImage({ image: image.id });
    }
  }

  /** Everything that could be removed goes: for a disk that is too full to wait. */
  async collectAll(): Promise<void> {
    await this.collect(Number.POSITIVE_INFINITY);
  }

  #note(images: readonly Image[], containers: readonly Container[], now: Instant): void {
    const present = new Set(images.map(({ id }) => id));
    for (const id of this.#lastUsed.keys()) if (!present.has(id)) this.#lastUsed.delete(id);
    for (const image of images) {
      const isUsed = containers.some((container) => isUsedBy(image, container));
      if (isUsed || !this.#lastUsed.has(image.id)) this.#lastUsed.set(image.id, now);
    }
  }
}
