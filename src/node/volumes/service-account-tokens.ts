import { serviceaccounts } from "../../client/resources.ts";
import { fromTime, type Instant } from "../../model/instant.ts";
import type { TokenRequest } from "../../model/types/authentication-v1.ts";
import type { Pod, ServiceAccountTokenProjection } from "../../model/types/core-v1.ts";
import type { ApiClient } from "../../ports/api-client.ts";
import type { Clock } from "../../ports/clock.ts";
import { PodError } from "../pod-error.ts";
import { identityOf } from "../pod-identity.ts";

export interface ServiceAccountToken {
  readonly token: string;
  /** When a new one is due: after 80 % of its life, or a day. */
  readonly refreshAt: Instant;
}

const DEFAULT_EXPIRATION_SECONDS = 3600;
const REFRESH_FRACTION = 0.8;
const AGE_MAX_MS = 24 * 3600 * 1000;

/** Tokens of pods' service accounts, each bound to its pod; one is kept until it is due for renewal. */
export class ServiceAccountTokens {
  readonly #api: ApiClient;
  readonly #clock: Clock;
  /** By pod uid, then by what was asked for. */
  readonly #tokens = new Map<string, Map<string, ServiceAccountToken>>();

  constructor(api: ApiClient, clock: Clock) {
    this.#api = api;
    this.#clock = clock;
  }

  /** The token for this pod and projection; throws `PodError` when the API refuses one. */
  async tokenFor(
    pod: Pod,
    projection: ServiceAccountTokenProjection,
  ): Promise<ServiceAccountToken> {
    const { uid } = identityOf(pod);
    const ofPod = this.#tokens.get(uid) ?? new Map<string, ServiceAccountToken>();
    const key = JSON.stringify([projection.audience ?? "", projection.expirationSeconds ?? 0]);
    const known = ofPod.get(key);
    if (known !== undefined && known.refreshAt > this.#clock.now()) return known;
    const fresh = await this.#request(pod, projection);
    this.#tokens.set(uid, ofPod.set(key, fresh));
    return fresh;
  }

  forget(podUid: string): void {
    this.#tokens.delete(podUid);
  }

  async #request(
    pod: Pod,
    { audience = "", expirationSeconds }: ServiceAccountTokenProjection,
  ): Promise<ServiceAccountToken> {
    const { uid, name, namespace } = identityOf(pod);
    const account = pod.spec?.serviceAccountName ?? "";
    const request: TokenRequest = {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      spec: {
        ...(audience !== "" && { audiences: [audience] }),
        expirationSeconds: expirationSeconds ?? DEFAULT_EXPIRATION_SECONDS,
        boundObjectRef: { kind: "Pod", apiVersion: "v1", name, uid },
      },
    };
    const requestedAt = this.#clock.now();
    const status = await this.#create({ namespace, name: account }, request);
    const expiresAt = fromTime(status.expirationTimestamp) ?? requestedAt + AGE_MAX_MS;
    const lifeMs = Math.min((expiresAt - requestedAt) * REFRESH_FRACTION, AGE_MAX_MS);
    return { token: status.token, refreshAt: requestedAt + lifeMs };
  }

  async #create(
    key: { readonly namespace: string; readonly name: string },
    request: TokenRequest,
  ): Promise<{ readonly token: string; readonly expirationTimestamp: string | undefined }> {
    try {
      const answer: TokenRequest = await this.#api.createSubresource(
        serviceaccounts,
        key,
        "token",
        request,
      );
      const { token, expirationTimestamp } = answer.status ?? {};
      if (token === undefined) throw new PodError("the answer has no token");
      return { token, expirationTimestamp };
    } catch (error) {
      throw new PodError(
        `failed to fetch token: ${error instanceof Error ? error.message : String(error)}`,
        { cause: error },
      );
    }
  }
}
