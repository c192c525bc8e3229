import type { Instant } from "../../model/instant.ts";

/** What a token is bound to; it dies with the account and, when it names one, with the pod or Secret. */
export interface TokenSubject {
  readonly namespace: string;
  readonly serviceAccount: { readonly name: string; readonly uid: string };
  readonly pod?: { readonly name: string; readonly uid: string } | undefined;
  readonly secret?: { readonly name: string; readonly uid: string } | undefined;
  readonly node?: { readonly name: string; readonly uid?: string | undefined } | undefined;
}

/** The private claim `kubernetes.io` of a service-account token (api-contract section 16). */
export interface KubernetesClaim {
  readonly namespace: string;
  readonly serviceaccount: { readonly name: string; readonly uid: string };
  readonly pod?: { readonly name: string; readonly uid: string } | undefined;
  readonly secret?: { readonly name: string; readonly uid: string } | undefined;
  readonly node?: { readonly name: string; readonly uid?: string | undefined } | undefined;
  readonly warnafter?: number | undefined;
}

/** Shortest and longest life of a requested token: ten minutes, and 2^32 seconds as upstream has it. */
export const expirationSecondsMin = 600;
export const expirationSecondsMax = 2 ** 32;
export const expirationSecondsDefault = 3600;

/** Kubernetes' projected volumes ask for 3607 seconds and renew a token well before it ends. */
const projectedExpirationSeconds = 3607;

/** The private claim for `subject`, issued at `now`. */
export function kubernetesClaim(
  subject: TokenSubject,
  expirationSeconds: number,
  now: Instant,
): KubernetesClaim {
  const warnAfter =
    expirationSeconds === projectedExpirationSeconds && subject.pod !== undefined
      ? { warnafter: Math.floor(now / 1000) + expirationSeconds }
      : {};
  const { namespace, pod, secret, node } = subject;
  return { namespace, serviceaccount: subject.serviceAccount, pod, secret, node, ...warnAfter };
}

/** Reads the private claim of a token whose signature is good; `undefined` when it is not one of ours. */
export function parseKubernetesClaim(claim: unknown): KubernetesClaim | undefined {
  if (!isRecord(claim) || typeof claim["namespace"] !== "string") return undefined;
  const serviceaccount = parseReference(claim["serviceaccount"]);
  if (serviceaccount === undefined) return undefined;
  return {
    namespace: claim["namespace"],
    serviceaccount,
    pod: parseReference(claim["pod"]),
    secret: parseReference(claim["secret"]),
    node: parseReference(claim["node"]),
  };
}

function parseReference(value: unknown): { name: string; uid: string } | undefined {
  if (!isRecord(value)) return undefined;
  const { name, uid } = value as { name?: unknown; uid?: unknown };
  return typeof name === "string" ? { name, uid: typeof uid === "string" ? uid : "" } : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
