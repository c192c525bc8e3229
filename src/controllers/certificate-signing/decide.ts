import { certificatesigningrequests } from "../../client/resources.ts";
import { fromTime, toTime, type Instant } from "../../model/instant.ts";
import type { Stored } from "../../model/object.ts";
import type {
  CertificateSigningRequest,
  CertificateSigningRequestCondition,
} from "../../model/types/certificates-v1.ts";
import type { RequestSubject, SigningOrder } from "../../ports/certificate-signer.ts";
import type { Write } from "../common/write.ts";

const HOUR_MS = 3_600_000;
/** How long requests are kept: those that were answered, and those that wait (upstream's cleaner). */
const ANSWERED_MS = HOUR_MS;
const PENDING_MS = 24 * HOUR_MS;
/** The life of a certificate that asks for none, and the longest (kube-controller-manager's default). */
const YEAR_SECONDS = 365 * 24 * 3_600;
/** Certificates begin a little in the past, for clients whose clock is behind. */
const SKEW_MS = 300_000;

export type SigningDecision =
  | { readonly step: "sign"; readonly order: SigningOrder }
  | { readonly step: "write"; readonly writes: readonly Write[] }
  | { readonly step: "wait"; readonly wakeAt: Instant | undefined };

/** Signs what was approved and is as its signer demands, says why not, and forgets old requests. */
export function decide(
  request: Stored<CertificateSigningRequest>,
  subject: RequestSubject | undefined,
  now: Instant,
): SigningDecision {
  const expires = (fromTime(request.metadata.creationTimestamp) ?? now) + keptMs(request);
  if (expires <= now) return { step: "write", writes: [remove(request)] };
  const rules = SIGNERS.get(request.spec.signerName);
  if (rules === undefined || !awaitsSigning(request)) return { step: "wait", wakeAt: expires };
  const usages = request.spec.usages ?? [];
  const problem = subject === undefined ? "the request cannot be read" : rules(subject, usages);
  if (problem !== undefined) return { step: "write", writes: [fail(request, problem, now)] };
  const seconds = Math.min(request.spec.expirationSeconds ?? YEAR_SECONDS, YEAR_SECONDS);
  const order = {
    request: pemOf(request),
    usages,
    notBefore: now - SKEW_MS,
    notAfter: now - SKEW_MS + seconds * 1000,
  };
  return { step: "sign", order };
}

/** The PEM text in `spec.request`. */
export function pemOf({ spec }: CertificateSigningRequest): string {
  return new TextDecoder().decode(Uint8Array.fromBase64(spec.request));
}

/** The certificate as the answer to the request. */
export function issue(request: Stored<CertificateSigningRequest>, certificate: string): Write {
  const encoded = new TextEncoder().encode(certificate).toBase64();
  const object: CertificateSigningRequest = {
    ...request,
    status: { ...request.status, certificate: encoded },
  };
  return { verb: "update", kind: certificatesigningrequests, object, subresource: "status" };
}

/** Whether it was approved, and neither answered nor refused yet. */
export function awaitsSigning({ status }: CertificateSigningRequest): boolean {
  const holds = (type: string) =>
    status?.conditions?.some((each) => each.type === type && each.status === "True") ?? false;
  return (
    status?.certificate === undefined && holds("Approved") && !holds("Denied") && !holds("Failed")
  );
}

type Rules = (subject: RequestSubject, usages: readonly string[]) => string | undefined;

const KEY_USAGES = ["digital signature", "key encipherment"];

const SIGNERS: ReadonlyMap<string, Rules> = new Map<string, Rules>([
  ["kubernetes.io/kube-apiserver-client", (_subject, usages) => onlyFor("client auth", usages)],
  [
    "kubernetes.io/kube-apiserver-client-kubelet",
    (subject, usages) =>
      nodeProblem(subject) ?? (hasNames(subject) ? NO_NAMES : onlyFor("client auth", usages)),
  ],
  [
    "kubernetes.io/kubelet-serving",
    (subject, usages) =>
      nodeProblem(subject) ?? (hasNames(subject) ? onlyFor("server auth", usages) : SOME_NAME),
  ],
  ["kubernetes.io/legacy-unknown", () => undefined],
]);

const NO_NAMES = "subject alternative names are not allowed";
const SOME_NAME = "DNS or IP subjectAltName is required";

function hasNames({ dnsNames, ipAddresses, emailsOrUris }: RequestSubject): boolean {
  return dnsNames.length + ipAddresses.length + emailsOrUris > 0;
}

function nodeProblem({ commonName, organizations }: RequestSubject): string | undefined {
  if (organizations.length !== 1 || organizations[0] !== "system:nodes") {
    return "subject organization is not system:nodes";
  }
  return commonName.startsWith("system:node:")
    ? undefined
    : "subject common name does not begin with system:node:";
}

function onlyFor(purpose: string, usages: readonly string[]): string | undefined {
  const allowed = [...KEY_USAGES, purpose];
  if (usages.includes(purpose) && usages.every((usage) => allowed.includes(usage)))
    return undefined;
  return `usages did not match ${JSON.stringify(allowed)}`;
}

function keptMs({ status }: CertificateSigningRequest): number {
  const isAnswered = (status?.conditions ?? []).length > 0;
  return isAnswered ? ANSWERED_MS : PENDING_MS;
}

function fail(request: Stored<CertificateSigningRequest>, message: string, now: Instant): Write {
  const failed: CertificateSigningRequestCondition = {
    type: "Failed",
    status: "True",
    reason: "SignerValidationFailure",
    message,
    lastUpdateTime: toTime(now),
    lastTransitionTime: toTime(now),
  };
  const conditions = [...(request.status?.conditions ?? []), failed];
  const object: CertificateSigningRequest = {
    ...request,
    status: { ...request.status, conditions },
  };
  return { verb: "update", kind: certificatesigningrequests, object, subresource: "status" };
}

function remove({ metadata: { name, uid } }: Stored<CertificateSigningRequest>): Write {
  return { verb: "delete", kind: certificatesigningrequests, key: { name }, uid };
}
