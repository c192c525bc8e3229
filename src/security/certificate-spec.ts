import type { Instant } from "../model/instant.ts";

/** A private key and its certificate, both PEM. */
export interface KeyPair {
  readonly key: string;
  readonly certificate: string;
}

/** What a certificate is to say. */
export interface LeafSpec {
  readonly usage: "server" | "client";
  readonly commonName: string;
  /** Groups, of a client. */
  readonly organizations: readonly string[];
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
}

/** Asks for leaf certificates, and for a new authority when there is none to sign them. Plain data: it goes to a thread. */
export interface IssueRequest {
  readonly authority: KeyPair | undefined;
  readonly leaves: readonly LeafSpec[];
  readonly now: Instant;
}

export interface Issued {
  readonly authority: KeyPair;
  /** In the order that they were asked for. */
  readonly leaves: readonly KeyPair[];
}
