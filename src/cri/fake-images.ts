import { CriError } from "../model/cri-error.ts";
import type { Clock } from "../ports/clock.ts";
import type { CallOptions, Image, ImageService, PullImageRequest } from "../ports/cri.ts";
import type { ImageSpec } from "../ports/cri-config.ts";
import type { FilesystemUsage } from "../ports/cri-stats.ts";
import type { FakeImage } from "./fake-program.ts";

/** The images of a fake runtime, by the reference that manifests use. An unknown one can neither be found nor pulled. */
export class FakeImages implements ImageService {
  readonly #clock: Clock;
  readonly #images: Map<string, FakeImage>;
  /** Every reference that was asked to be pulled, in order. */
  readonly pulls: string[] = [];

  constructor(clock: Clock, images: Readonly<Record<string, FakeImage>>) {
    this.#clock = clock;
    this.#images = new Map(Object.entries(images));
  }

  set(reference: string, image: FakeImage): void {
    this.#images.set(reference, image);
  }

  has(reference: string): boolean {
    return this.#find(reference)?.present ?? false;
  }

  async listImages(): Promise<readonly Image[]> {
    return [...this.#images].flatMap(([name, { present }]) => (present ? [toImage(name)] : []));
  }

  async imageStatus(spec: ImageSpec): Promise<Image | undefined> {
    return this.has(spec.image) ? toImage(nameOf(spec.image)) : undefined;
  }

  async pullImage({ image }: PullImageRequest, options: CallOptions = {}): Promise<string> {
    this.pulls.push(image.image);
    const found = this.#find(image.image);
    if (found?.pullMs) await this.#clock.sleep(found.pullMs, options.signal);
    if (found === undefined) {
      throw new CriError("NotFound", `failed to pull image "${image.image}": not found`);
    }
    if (found.pullFailure !== undefined) throw new CriError("Unknown", found.pullFailure);
    this.set(image.image, { ...found, present: true });
    return idOf(image.image);
  }

  async removeImage({ image }: ImageSpec): Promise<void> {
    const found = this.#find(image);
    if (found) this.set(nameOf(image), { ...found, present: false });
  }

  async imageFsInfo(): Promise<readonly FilesystemUsage[]> {
    const usage = { mountpoint: "/fake/images", usedBytes: 0, inodesUsed: 0 };
    return [{ ...usage, timestamp: this.#clock.now() }];
  }

  #find(reference: string): FakeImage | undefined {
    return this.#images.get(nameOf(reference));
  }
}

const ID_PREFIX = "sha256:fake-";

function idOf(reference: string): string {
  return `${ID_PREFIX}${reference}`;
}

function nameOf(referenceOrId: string): string {
  return referenceOrId.startsWith(ID_PREFIX)
    ? referenceOrId.slice(ID_PREFIX.length)
    : referenceOrId;
}

function toImage(reference: string): Image {
  return {
    id: idOf(reference),
    repoTags: [reference],
    repoDigests: [],
    size: 1,
    uid: undefined,
    username: "",
    pinned: false,
  };
}
