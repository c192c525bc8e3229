import type { Instant } from "../model/instant.ts";

/** What a CertificateSigningRequest asks the cluster's authority for. */
export interface SigningOrder {
  /** A PKCS#10 request, PEM. */
  readonly request: string;
  /** As `spec.usages`: `client auth`, `digital signature`. */
  readonly usages: readonly string[];
  readonly notBefore: Instant;
  readonly notAfter: Instant;
}

/** Who a PKCS#10 request is about. */
export interface RequestSubject {
  readonly commonName: string;
  readonly organizations: readonly string[];
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly emailsOrUris: number;
}

/** The cluster's certificate authority, for those who may ask it. */
export interface CertificateSigner {
  /** Reads a request; `undefined` when it is none, or is not signed by its own key. */
  read(request: string): Promise<RequestSubject | undefined>;
  /** The signed certificate, PEM. */
  sign(order: SigningOrder): Promise<string>;
}
