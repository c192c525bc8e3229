import type { ImageFailureReason } from "../../lifecycle/memory.ts";
import type { Pod, Volume } from "../../model/types/core-v1.ts";
import type { ApiClient } from "../../ports/api-client.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ImageSpec } from "../../ports/cri-config.ts";
import type { AuthConfig, Cri } from "../../ports/cri.ts";
import type { ConfigurationSource } from "../configuration-source.ts";
import type { ImageOutcome, ImageRequest } from "../effects.ts";
import { PodError } from "../pod-error.ts";
import { ImagePuller } from "./image-puller.ts";
import { podCredentials } from "./pod-credentials.ts";
import type { PullRecords } from "./pull-records.ts";
import { knownText, pullText } from "./pull-text.ts";
import { parseReference, withDefaultTag } from "./reference.ts";

export interface PodImagesOptions {
  readonly cri: Cri;
  readonly api: ApiClient;
  readonly configuration: ConfigurationSource;
  readonly clock: Clock;
  readonly records: PullRecords;
}

interface Wanted {
  readonly pod: Pod;
  /** As the manifest has it. */
  readonly image: string;
  readonly policy: string | undefined;
  readonly onPulling: () => void;
}

/** Gets images for containers: by policy, with the pod's credentials, and for nobody who has none of the needed ones. */
export class PodImages {
  readonly #options: PodImagesOptions;
  readonly #puller: ImagePuller;

  constructor(options: PodImagesOptions) {
    this.#options = options;
    this.#puller = new ImagePuller(options.cri, options.clock);
  }

  /** The image of a container by its policy, as `ContainerEffects.ensureImage` promises. */
  async ensure(request: ImageRequest, signal: AbortSignal): Promise<ImageOutcome> {
    const { pod, container, onPulling } = request;
    const { image = "", imagePullPolicy: policy } = container;
    return this.#ensure({ pod, image, policy, onPulling }, signal);
  }

  /** The image of an image volume. Throws `PodError` when it cannot be had. */
  async ensureVolume(pod: Pod, volume: Volume): Promise<ImageSpec> {
    const { reference = "", pullPolicy: policy } = volume.image ?? {};
    const onPulling = (): void => undefined;
    const outcome = await this.#ensure({ pod, image: reference, policy, onPulling });
    if (!outcome.ok) throw new PodError(`${outcome.reason}: ${outcome.message}`);
    return { image: outcome.imageRef, userSpecifiedImage: reference };
  }

  async #ensure(wanted: Wanted, signal?: AbortSignal): Promise<ImageOutcome> {
    const named = nameOf(wanted.image);
    if (!named.ok) return named;
    const present = await this.#inspect(named.name, signal);
    if (!present.ok) return present;
    const policy = policyOf(wanted, named.name);
    const isWanted = policy !== "Always" || present.loaded;
    if (present.id !== undefined && isWanted) {
      if (await this.#mayUse(wanted.pod, named.name, present.id)) {
        return { ok: true, imageRef: present.id };
      }
    }
    if (policy === "Never") return neverPulled(wanted.image, present.id !== undefined);
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
      return failed("ImageInspectError", `Failed to inspect image "${name}": ${knownText(error)}`);
    }
  }

  /** The pod's secrets are read only where the image came with a credential. */
  async #mayUse(pod: Pod, name: string, imageId: string): Promise<boolean> {
    const { records } = this.#options;
    return records.isOpen(imageId) || records.admits(imageId, await this.#credentials(pod, name));
  }

  async #pull(wanted: Wanted, name: string): Promise<ImageOutcome> {
    const { clock, records } = this.#options;
    const askedAt = clock.now();
    wanted.onPulling();
    try {
      const auths = await this.#credentials(wanted.pod, name);
      const { image, durationMs, auth } = await this.#puller.pull(name, auths);
      records.note(image.id, auth);
      const durationWithWaitingMs = Math.max(durationMs, clock.now() - askedAt);
      const pulled = { durationMs, durationWithWaitingMs, sizeBytes: image.size };
      return { ok: true, imageRef: image.id, pulled };
    } catch (error) {
      return pullFailure(name, pullText(error));
    }
  }

  async #credentials(pod: Pod, name: string): Promise<readonly AuthConfig[]> {
    return podCredentials(pod, name, this.#options);
  }
}

interface PresentImage {
  readonly ok: true;
  readonly id: string | undefined;
  /** It has no digest of a repository: `tandem image load` brought it, and no registry can know a newer one. */
  readonly loaded: boolean;
}

type ImageFailure = Extract<ImageOutcome, { readonly ok: false }>;

function nameOf(image: string): { readonly ok: true; readonly name: string } | ImageFailure {
  try {
    return { ok: true, name: withDefaultTag(image) };
  } catch (error) {
    const why = knownText(error);
    return failed("InvalidImageName", `Failed to apply default image tag "${image}": ${why}`);
  }
}

/** The API defaults the policy; without one the rule is the same. */
function policyOf({ policy }: Wanted, name: string): string {
  if (policy !== undefined && policy !== "") return policy;
  return parseReference(name).tag === "latest" ? "Always" : "IfNotPresent";
}

function neverPulled(image: string, isPresent: boolean): ImageFailure {
  const why = isPresent
    ? `Container image "${image}" is present with pull policy of Never but does not have the proper credentials to access the image`
    : `Container image "${image}" is not present with pull policy of Never`;
  return failed("ErrImageNeverPull", why);
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
