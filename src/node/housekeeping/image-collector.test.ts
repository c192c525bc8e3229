import { expect, test } from "vitest";

import { ManualClock } from "../../client/testing/manual-clock.ts";
import type { Container, Image } from "../../ports/cri.ts";
import { fakeCri, silentLog } from "../testing.ts";
import { AGE_MIN_MS, roomWanted } from "./image-choice.ts";
import { ImageCollector } from "./image-collector.ts";

const GIBIBYTE = 1024 ** 3;

test("room is wanted below 15 % of a small disk, below 10Gi of a large one", () => {
  expect(roomWanted({ available: 16, capacity: 100 })).toBe(0);
  expect(roomWanted({ available: 10, capacity: 100 })).toBe(10);
  expect(roomWanted({ available: 11 * GIBIBYTE, capacity: 1000 * GIBIBYTE })).toBe(0);
  expect(roomWanted({ available: 9 * GIBIBYTE, capacity: 1000 * GIBIBYTE })).toBe(4 * GIBIBYTE);
});

test("unused images go, the longest unused first, until there is room", async () => {
  const { clock, collector, images, containers, removed } = fixture();
  images.push(image("a", 10), image("b", 10), image("used", 10), {
    ...image("c", 10),
    pinned: true,
  });
  containers.push(container("a"), container("used"));
  await collector.collect(0);
  await clock.pass(AGE_MIN_MS);
  await collector.collect(0);
  // The last container of a ends; b has been unused for longer.
  containers.shift();
  await clock.pass(AGE_MIN_MS);
  await collector.collect(10);
  expect(removed).toEqual(["b"]);
  await collector.collectAll();
  expect(removed).toEqual(["b", "b", "a"]);
});

test("an image that has just come stays", async () => {
  const { collector, images, removed } = fixture();
  images.push(image("new", 10));
  await collector.collectAll();
  expect(removed).toEqual([]);
});

interface Fixture {
  readonly clock: ManualClock;
  readonly collector: ImageCollector;
  readonly images: Image[];
  readonly containers: Container[];
  readonly removed: string[];
}

function fixture(): Fixture {
  const clock = new ManualClock(0);
  const images: Image[] = [];
  const containers: Container[] = [];
  const removed: string[] = [];
  const cri = fakeCri({
    listImages: async () => images,
    listContainers: async () => containers,
    removeImage: async ({ image: id }) => void removed.push(id),
  });
  const disk = (): { available: number; capacity: number } => ({ available: 1, capacity: 1 });
  const collector = new ImageCollector({ cri, disk, clock, log: silentLog });
  return { clock, collector, images, containers, removed };
}

function image(id: string, size: number): Image {
  const names = { repoTags: [], repoDigests: [], username: "", uid: undefined };
  return { id, size, pinned: false, ...names };
}

function container(imageRef: string): Container {
  return {
    id: imageRef,
    podSandboxId: "",
    metadata: { name: "c", attempt: 0 },
    image: { image: imageRef },
    imageRef,
    imageId: "",
    state: "CONTAINER_EXITED",
    createdAt: 0,
    labels: {},
    annotations: {},
  };
}
