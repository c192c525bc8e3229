import type { Instant } from "../../model/instant.ts";
import type { Container, Image } from "../../ports/cri.ts";
import type { Level } from "../eviction/signals.ts";

const GIBIBYTE = 1024 ** 3;
/**
 * Images are removed when less than 15 % of the disk is free, until 20 % are, as with a kubelet; but of a large disk, which
 * is seldom ours alone, ten gibibytes are room enough.
 */
export const ROOM_MIN = { fraction: 0.15, bytesMax: 10 * GIBIBYTE } as const;
export const ROOM_GOAL = { fraction: 0.2, bytesMax: 13 * GIBIBYTE } as const;
/** An image that has just come may be waiting for its container. */
export const AGE_MIN_MS = 120_000;

/** How many bytes should be given back; 0 while there is room. */
export function roomWanted({ available, capacity }: Level): number {
  const minimum = Math.min(capacity * ROOM_MIN.fraction, ROOM_MIN.bytesMax);
  const goal = Math.min(capacity * ROOM_GOAL.fraction, ROOM_GOAL.bytesMax);
  return available >= minimum ? 0 : goal - available;
}

export interface ImageFacts {
  readonly containers: readonly Container[];
  readonly lastUsed: (image: Image) => Instant;
  readonly now: Instant;
  readonly wantedBytes: number;
}

/** The images to remove for so many bytes: unused ones, the longest unused first. Pinned images stay. */
export function imagesToRemove(images: readonly Image[], facts: ImageFacts): readonly Image[] {
  const { containers, lastUsed, now, wantedBytes } = facts;
  const candidates = images
    .filter((image) => !image.pinned && now - lastUsed(image) >= AGE_MIN_MS)
    .filter((image) => !containers.some((container) => isUsedBy(image, container)))
    .toSorted((a, b) => lastUsed(a) - lastUsed(b));
  const chosen: Image[] = [];
  let freed = 0;
  for (const image of candidates) {
    if (freed >= wantedBytes) break;
    chosen.push(image);
    freed += image.size;
  }
  return chosen;
}

/** Dead containers count: they may be started again. */
export function isUsedBy(image: Image, container: Container): boolean {
  const names = [image.id, ...image.repoTags, ...image.repoDigests];
  return [container.imageRef, container.imageId, container.image.image].some((name) =>
    names.includes(name),
  );
}
