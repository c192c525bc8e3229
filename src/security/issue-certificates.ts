import "reflect-metadata";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";
import { createPrivateKey, randomBytes, webcrypto } from "node:crypto";
import type { Instant } from "../model/instant.ts";
import type { Issued, IssueRequest, KeyPair, LeafSpec } from "./certificate-spec.ts";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

const DAY_MS = 24 * 60 * 60_000;
const AUTHORITY_LIFE_MS = 20 * 365 * DAY_MS;
const LEAF_LIFE_MS = 5 * 365 * DAY_MS;

/** Certificates begin a little in the past, for clients whose clock is behind. */
const CLOCK_SKEW_MS = 60 * 60_000;

type CryptoKeyPair = webcrypto.CryptoKeyPair;
type CryptoKey = webcrypto.CryptoKey;

interface Authority {
  readonly pair: KeyPair;
  readonly certificate: X509Certificate;
  readonly signingKey: CryptoKey;
}

/** Makes certificates with ECDSA keys on P-256: an authority for 20 years, leaves for 5. Loads a large library. */
export async function issueCertificates({ authority, leaves, now }: IssueRequest): Promise<Issued> {
  const issuer = authority ? await readAuthority(authority) : await newAuthority(now);
  const pairs = await Promise.all(leaves.map((leaf) => issueLeaf(leaf, issuer, now)));
  return { authority: issuer.pair, leaves: pairs };
}

async function newAuthority(now: Instant): Promise<Authority> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerialNumber(),
    name: [{ CN: ["tandem-ca"] }],
    notBefore: new Date(now - CLOCK_SKEW_MS),
    notAfter: new Date(now + AUTHORITY_LIFE_MS),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const pair = { key: await exportKey(keys.privateKey), certificate: toPem(certificate) };
  return { pair, certificate, signingKey: keys.privateKey };
}

async function readAuthority(pair: KeyPair): Promise<Authority> {
  const pkcs8 = createPrivateKey(pair.key).export({ type: "pkcs8", format: "der" });
  const signingKey = await webcrypto.subtle.importKey("pkcs8", pkcs8, algorithm, false, ["sign"]);
  return { pair, certificate: new X509Certificate(pair.certificate), signingKey };
}

async function issueLeaf(spec: LeafSpec, issuer: Authority, now: Instant): Promise<KeyPair> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.create({
    serialNumber: newSerialNumber(),
    subject: [{ CN: [spec.commonName] }, ...spec.organizations.map((name) => ({ O: [name] }))],
    issuer: issuer.certificate.subject,
    notBefore: new Date(now - CLOCK_SKEW_MS),
    notAfter: new Date(now + LEAF_LIFE_MS),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: issuer.signingKey,
    extensions: await leafExtensions(spec, keys.publicKey, issuer.certificate),
  });
  return { key: await exportKey(keys.privateKey), certificate: toPem(certificate) };
}

async function leafExtensions(
  spec: LeafSpec,
  publicKey: CryptoKey,
  issuer: X509Certificate,
): Promise<Extension[]> {
  const usage = spec.usage === "server" ? ExtendedKeyUsage.serverAuth : ExtendedKeyUsage.clientAuth;
  const names = [
    ...spec.dnsNames.map((value) => ({ type: "dns", value }) as const),
    ...spec.ipAddresses.map((value) => ({ type: "ip", value }) as const),
  ];
  return [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([usage]),
    await SubjectKeyIdentifierExtension.create(publicKey),
    await AuthorityKeyIdentifierExtension.create(issuer),
    ...(names.length > 0 ? [new SubjectAlternativeNameExtension(names)] : []),
  ];
}

function newKeys(): Promise<CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}

async function exportKey(key: CryptoKey): Promise<string> {
  return `${PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY")}\n`;
}

function toPem(certificate: X509Certificate): string {
  return `${certificate.toString("pem")}\n`;
}

/** Positive, as the standard demands, and never the same twice. */
function newSerialNumber(): string {
  return `01${randomBytes(15).toString("hex")}`;
}
