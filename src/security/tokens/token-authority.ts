import { errors, importJWK, jwtVerify, SignJWT, type CryptoKey, type JWK } from "jose";
import type { Instant } from "../../model/instant.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Random } from "../../ports/random.ts";
import { serviceAccountGroups, serviceAccountUserName, type User } from "../user.ts";
import {
  kubernetesClaim,
  parseKubernetesClaim,
  type KubernetesClaim,
  type TokenSubject,
} from "./claims.ts";
import { signingAlgorithm, type SigningKey } from "./signing-key.ts";

/** Who the API server says it is in tokens; also their default audience. */
export const issuer = "https://kubernetes.default.svc.cluster.local";

export interface IssuedToken {
  readonly token: string;
  readonly expiresAt: Instant;
}

/** Looks up whether what a token is bound to still exists with the same uid and is not being deleted for good. */
export type BindingCheck = (claim: KubernetesClaim, now: Instant) => boolean;

export type TokenVerdict =
  | { readonly valid: true; readonly user: User; readonly audiences: readonly string[] }
  | { readonly valid: false; readonly reason: string };

/** Signs and checks service-account tokens. */
export interface TokenAuthority {
  issue(
    subject: TokenSubject,
    options: { readonly audiences: readonly string[]; readonly expirationSeconds: number },
  ): Promise<IssuedToken>;
  /** Never throws for a bad token: the verdict says what is wrong with it. */
  verify(token: string, audiences: readonly string[]): Promise<TokenVerdict>;
  /** The key set that `/openid/v1/jwks` serves. */
  readonly jwks: { readonly keys: readonly JWK[] };
}

/** The authority over `key`. Tokens are bound: `isBound` is asked at each use. */
export async function createTokenAuthority(parts: {
  readonly key: SigningKey;
  readonly clock: Clock;
  readonly random: Random;
  readonly isBound: BindingCheck;
}): Promise<TokenAuthority> {
  const { key, clock, random, isBound } = parts;
  const publicKey = (await importJWK(key.publicJwk, signingAlgorithm)) as CryptoKey;
  return {
    jwks: { keys: [key.publicJwk] },
    issue: (subject, options) => issue({ key, random, now: clock.now() }, subject, options),
    verify: async (token, audiences) => {
      const now = clock.now();
      try {
        const options = {
          issuer,
          audience: [...audiences],
          algorithms: [signingAlgorithm],
          currentDate: new Date(now),
        };
        const { payload } = await jwtVerify(token, publicKey, options);
        const claim = parseKubernetesClaim(payload["kubernetes.io"]);
        if (claim === undefined) return { valid: false, reason: "not a service account token" };
        if (!isBound(claim, now)) {
          return { valid: false, reason: "service account token has been invalidated" };
        }
        const own = [payload.aud ?? []].flat().filter((each) => audiences.includes(each));
        return { valid: true, user: userOf(claim, payload.jti), audiences: own };
      } catch (error) {
        if (error instanceof errors.JOSEError) return { valid: false, reason: error.message };
        throw error;
      }
    },
  };
}

async function issue(
  by: { readonly key: SigningKey; readonly random: Random; readonly now: Instant },
  subject: TokenSubject,
  options: { readonly audiences: readonly string[]; readonly expirationSeconds: number },
): Promise<IssuedToken> {
  const issuedAt = Math.floor(by.now / 1000);
  const expiresAt = issuedAt + options.expirationSeconds;
  const token = await new SignJWT({
    "kubernetes.io": kubernetesClaim(subject, options.expirationSeconds, by.now),
  })
    .setProtectedHeader({ alg: signingAlgorithm, kid: by.key.publicJwk.kid })
    .setIssuer(issuer)
    .setSubject(serviceAccountUserName(subject.namespace, subject.serviceAccount.name))
    .setAudience([...options.audiences])
    .setIssuedAt(issuedAt)
    .setNotBefore(issuedAt)
    .setExpirationTime(expiresAt)
    .setJti(by.random.uuid())
    .sign(by.key.privateKey);
  return { token, expiresAt: expiresAt * 1000 };
}

function userOf(claim: KubernetesClaim, tokenId: string | undefined): User {
  const prefix = "authentication.kubernetes.io";
  const extra: Record<string, readonly string[]> = {};
  if (tokenId !== undefined) extra[`${prefix}/credential-id`] = [`JTI=${tokenId}`];
  if (claim.node !== undefined) extra[`${prefix}/node-name`] = [claim.node.name];
  if (claim.pod !== undefined) {
    extra[`${prefix}/pod-name`] = [claim.pod.name];
    extra[`${prefix}/pod-uid`] = [claim.pod.uid];
  }
  return {
    name: serviceAccountUserName(claim.namespace, claim.serviceaccount.name),
    uid: claim.serviceaccount.uid,
    groups: serviceAccountGroups(claim.namespace),
    extra,
  };
}
