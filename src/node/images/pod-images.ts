import { serviceaccounts } from "../../client/resources.ts";
import type { ImageFailureReason } from "../../lifecycle/memory.ts";
import { isCriError } from "../../model/cri-error.ts";
import { isStatus } from "../../model/status-error.ts";
import type { Pod, Volume } from "../../model/types/core-v1.ts";
import type { ApiClient } from "../../ports/api-client.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ImageSpec } from "../../ports/cri-config.ts";
import type { AuthConfig, Cri, Image } from "../../ports/cri.ts";
import type { ConfigurationSource } from "../configuration-source.ts";
import type { ImageOutcome, ImageRequest } from "../effects.ts";
import { failureText } from "../failure.ts";
import { PodError } from "../pod-error.ts";
import { identityOf } from "../pod-identity.ts";
import { credentialsFor, credentialsIn } from "./pull-credentials.ts";
import { parseReference, withDefaultTag } from "./reference.ts";

/** So many images come over the network at once; what is over waits for its turn. */
export const IMAGE_PULLS_MAX = 6;

export interface PodImagesOptions {
  readonly cri: Cri;
  readonly api: ApiClient;
  readonly configuration: ConfigurationSource;
  readonly clock: Clock;
}

interface Wanted {
  readonly pod: Pod;
  /** As the manifest has it. */
  readonly image: string;
  readonly policy: string | undefined;
  readonly prefetch: boolean;
  readonly onPulling: () => void;
}

/** Gets images for containers: policies, credentials, and one pull for all who ask for the same at the same time. */
export class PodImages {
  readonly #options: PodImagesOptions;
  readonly #pulls = new Map<string, Promise<PulledImage>>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(options: PodImagesOptions) {
    this.#options = options;
  }

  /** The image of a container by its policy, as `ContainerEffects.ensureImage` promises. */
  async ensure(request: ImageRequest, signal: AbortSignal): Promise<ImageOutcome> {
    const { pod, container, prefetch, onPulling } = request;
    const { image = "", imagePullPolicy: policy } = container;
    return this.#ensure({ pod, image, policy, prefetch, onPulling }, signal);
  }

  /** The image of an image volume. Throws `PodError` when it cannot be had. */
  async ensureVolume(pod: Pod, volume: Volume): Promise<ImageSpec> {
    const { reference = "", pullPolicy } = volume.image ?? {};
    const wanted = { pod, image: reference, policy: pullPolicy, prefetch: false };
    const outcome = await this.#ensure({ ...wanted, onPulling: () => undefined });
    if (!outcome.ok) throw new PodError(`${outcome.reason}: ${outcome.message}`);
    return { image: outcome.imageRef, userSpecifiedImage: reference };
  }

  async #ensure(wanted: Wanted, signal?: AbortSignal): Promise<ImageOutcome> {
    const named = nameOf(wanted.image);
    if (!named.ok) return named;
    const present = await this.#inspect(named.name, signal);
    if (!present.ok) return present;
    const policy = policyOf(wanted, named.name);
    if (present.id !== undefined && (policy !== "Always" || present.loaded)) {
      return { ok: true, imageRef: present.id };
    }
    if (policy === "Never") {
      return failed(
        "ErrImageNeverPull",
        `Container image "${wanted.image}" is not present with pull policy of Never`,
      );
    }
    return this.#pull(wanted, named.name);
  }

  async #inspect(
    name: string,
    signal: AbortSignal | undefined,
  ): Promise<PresentImage | ImageFailure> {
    try {
      const found = await this.#options.cri.imageStatus({ image: name }, { signal });
      return { ok: true, id: found?.id, loaded: found?.repoDigests.length === 0 };
    } catch (error) {
      return failed("ImageInspectError", `Failed to inspect image "${name}": ${known(error)}`);
    }
  }

  async #pull(wanted: Wanted, name: string): Promise<ImageOutcome> {
    const { clock } = this.#options;
    const askedAt = clock.now();
    wanted.onPulling();
    try {
      const auths = await this.#credentials(wanted.pod, name);
      const { image, durationMs } = await this.#shared(name, auths);
      const durationWithWaitingMs = Math.max(durationMs, clock.now() - askedAt);
      const pulled = { durationMs, durationWithWaitingMs, sizeBytes: image.size };
      return { ok: true, imageRef: image.id, pulled };
    } catch (error) {
      return pullFailure(name, pullText(error));
    }
  }

  /**
   * Joins a pull of the same image with the same credentials. A pull is not aborted with the pod that began it: what has
   * come over the network is kept by the runtime and is wanted again soon.
   */
  async #shared(name: string, auths: readonly AuthConfig[]): Promise<PulledImage> {
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
    const { cri, clock } = this.#options;
    const startedAt = clock.now();
    const id = await this.#pullWithAny(name, auths);
    const durationMs = clock.now() - startedAt;
    const image = await cri.imageStatus({ image: id });
    return { image: image ?? { id, size: 0 }, durationMs };
  }

  /** Each fitting credential in turn; without any the registry is asked anonymously. */
  async #pullWithAny(name: string, auths: readonly AuthConfig[]): Promise<string> {
    const { cri } = this.#options;
    const image = { image: name };
    if (auths.length === 0) return cri.pullImage({ image });
    const failures: string[] = [];
    for (const auth of auths) {
      try {
        return await cri.pullImage({ image, auth });
      } catch (error) {
        failures.push(pullText(error));
      }
    }
    const distinct = [...new Set(failures)];
    throw new PodError(distinct.length === 1 ? (distinct[0] ?? "") : `[${distinct.join(", ")}]`);
  }

  async #credentials(pod: Pod, name: string): Promise<readonly AuthConfig[]> {
    const { namespace } = identityOf(pod);
    const found = [];
    for (const secretName of await this.#pullSecretNames(pod)) {
      // A pull secret that is missing does not hold up the pull: the image may be public.
      const secret = await this.#options.configuration.secret(namespace, secretName);
      if (secret !== undefined) found.push(...credentialsIn(secret));
    }
    return credentialsFor(parseReference(name), found);
  }

  async #pullSecretNames(pod: Pod): Promise<readonly string[]> {
    const own = pod.spec?.imagePullSecrets ?? [];
    const references = own.length > 0 ? own : await this.#accountSecrets(pod);
    return references.flatMap(({ name = "" }) => (name === "" ? [] : [name]));
  }

  async #accountSecrets(pod: Pod): Promise<readonly { readonly name?: string | undefined }[]> {
    const { namespace } = identityOf(pod);
    const name = pod.spec?.serviceAccountName ?? "";
    if (name === "") return [];
    try {
      const account = await this.#options.api.get(serviceaccounts, { namespace, name });
      return account.imagePullSecrets ?? [];
    } catch (error) {
      if (isStatus(error, "NotFound")) return [];
      throw error;
    }
  }
}

interface PresentImage {
  readonly ok: true;
  readonly id: string | undefined;
  /** It has no digest of a repository: `tandem image load` brought it, and no registry can know a newer one. */
  readonly loaded: boolean;
}

interface PulledImage {
  readonly image: Pick<Image, "id" | "size">;
  readonly durationMs: number;
}

type ImageFailure = Extract<ImageOutcome, { readonly ok: false }>;

function nameOf(image: string): { readonly ok: true; readonly name: string } | ImageFailure {
  try {
    return { ok: true, name: withDefaultTag(image) };
  } catch (error) {
    const why = known(error);
    return failed("InvalidImageName", `Failed to apply default image tag "${image}": ${why}`);
  }
}

/** The API defaults the policy; without one the rule is the same. */
function policyOf({ policy }: Wanted, name: string): string {
  if (policy !== undefined && policy !== "") return policy;
  return parseReference(name).tag === "latest" ? "Always" : "IfNotPresent";
}

/** The runtime says in its text what kind of failure it was (CRI's error constants). */
function pullFailure(name: string, text: string): ImageFailure {
  if (text.includes("RegistryUnavailable")) {
    return failed(
      "RegistryUnavailable",
      `image pull failed for ${name} because the registry is unavailable: ${text}`,
    );
  }
  if (text.includes("SignatureValidationFailed")) {
    return failed(
      "SignatureValidationFailed",
      `image pull failed for ${name} because the signature validation failed: ${text}`,
    );
  }
  return failed("ErrImagePull", text);
}

function failed(reason: ImageFailureReason, message: string): ImageFailure {
  return { ok: false, reason, message };
}

/** A code that says "unknown" adds nothing to the text: a kubelet leaves it out. */
function pullText(error: unknown): string {
  return isCriError(error, "Unknown") ? error.description : known(error);
}

function known(error: unknown): string {
  const text = failureText(error);
  if (text === undefined) throw error;
  return text;
}
