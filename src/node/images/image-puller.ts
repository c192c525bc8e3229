import type { Clock } from "../../ports/clock.ts";
import type { AuthConfig, Cri, Image } from "../../ports/cri.ts";
import { PodError } from "../pod-error.ts";
import { pullText } from "./pull-text.ts";

/** So many images come over the network at once; what is over waits for its turn. */
export const IMAGE_PULLS_MAX = 6;

export interface PulledImage {
  readonly image: Pick<Image, "id" | "size">;
  readonly durationMs: number;
  /** With what the registry was content; `undefined` when it asked for nothing. */
  readonly auth: AuthConfig | undefined;
}

/** Pulls images: one pull for all who ask for the same with the same credentials at the same time. */
export class ImagePuller {
  readonly #cri: Pick<Cri, "pullImage" | "imageStatus">;
  readonly #clock: Clock;
  readonly #pulls = new Map<string, Promise<PulledImage>>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(cri: Pick<Cri, "pullImage" | "imageStatus">, clock: Clock) {
    this.#cri = cri;
    this.#clock = clock;
  }

  /**
   * Pulls with each credential in turn, anonymously when there is none. A pull is not aborted with the pod that began it:
   * what has come over the network is kept by the runtime and is wanted again soon.
   */
  async pull(name: string, auths: readonly AuthConfig[]): Promise<PulledImage> {
    const key = JSON.stringify([name, auths]);
    const going = this.#pulls.get(key);
    if (going !== undefined) return going;
    const begun = this.#inTurn(async () => this.#pullNow(name, auths)).finally(() =>
      this.#pulls.delete(key),
    );
    this.#pulls.set(key, begun);
    return begun;
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= IMAGE_PULLS_MAX) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#running += 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }

  async #pullNow(name: string, auths: readonly AuthConfig[]): Promise<PulledImage> {
    const startedAt = this.#clock.now();
    const { id, auth } = await this.#pullWithAny(name, auths);
    const durationMs = this.#clock.now() - startedAt;
    const image = await this.#cri.imageStatus({ image: id });
    return { image: image ?? { id, size: 0 }, durationMs, auth };
  }

  async #pullWithAny(
    name: string,
    auths: readonly AuthConfig[],
  ): Promise<{ readonly id: string; readonly auth: AuthConfig | undefined }> {
    const image = { image: name };
    if (auths.length === 0) return { id: await this.#cri.pullImage({ image }), auth: undefined };
    const failures: string[] = [];
    for (const auth of auths) {
      try {
        return { id: await this.#cri.pullImage({ image, auth }), auth };
      } catch (error) {
        failures.push(pullText(error));
      }
    }
    const distinct = [...new Set(failures)];
    throw new PodError(distinct.length === 1 ? (distinct[0] ?? "") : `[${distinct.join(", ")}]`);
  }
}
