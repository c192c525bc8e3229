import "reflect-metadata";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Pkcs10CertificateRequest,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";
import { createPrivateKey, randomBytes, webcrypto } from "node:crypto";
import type { RequestSubject, SigningOrder } from "../ports/certificate-signer.ts";
import type { KeyPair } from "./certificate-spec.ts";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

const keyUsages: Readonly<Record<string, KeyUsageFlags>> = {
  "digital signature": KeyUsageFlags.digitalSignature,
  signing: KeyUsageFlags.digitalSignature,
  "content commitment": KeyUsageFlags.nonRepudiation,
  "key encipherment": KeyUsageFlags.keyEncipherment,
  "key agreement": KeyUsageFlags.keyAgreement,
  "data encipherment": KeyUsageFlags.dataEncipherment,
};

const extendedUsages: Readonly<Record<string, ExtendedKeyUsage>> = {
  "client auth": ExtendedKeyUsage.clientAuth,
  "server auth": ExtendedKeyUsage.serverAuth,
  "code signing": ExtendedKeyUsage.codeSigning,
  "email protection": ExtendedKeyUsage.emailProtection,
  timestamping: ExtendedKeyUsage.timeStamping,
};

/** Who a PKCS#10 request is about; `undefined` when it cannot be read or its signature is not its key's. */
export async function readRequest(pem: string): Promise<RequestSubject | undefined> {
  const request = parse(pem);
  if (request === undefined || !(await request.verify())) return undefined;
  const names = namesIn(request)?.names.items ?? [];
  const of = (type: string) => names.filter((name) => name.type === type).map(({ value }) => value);
  const dnsNames = of("dns");
  const ipAddresses = of("ip");
  return {
    commonName: request.subjectName.getField("CN")[0] ?? "",
    organizations: request.subjectName.getField("O"),
    dnsNames,
    ipAddresses,
    emailsOrUris: names.length - dnsNames.length - ipAddresses.length,
  };
}

/** A certificate for the request's key, subject and names, signed by `authority`; never one that may sign others. */
export async function signRequest(authority: KeyPair, order: SigningOrder): Promise<string> {
  const request = new Pkcs10CertificateRequest(order.request);
  const issuer = new X509Certificate(authority.certificate);
  const pkcs8 = createPrivateKey(authority.key).export({ type: "pkcs8", format: "der" });
  const signingKey = await webcrypto.subtle.importKey("pkcs8", pkcs8, algorithm, false, ["sign"]);
  const publicKey = await request.publicKey.export();
  const certificate = await X509CertificateGenerator.create({
    serialNumber: `01${randomBytes(15).toString("hex")}`,
    subject: request.subject,
    issuer: issuer.subject,
    notBefore: new Date(order.notBefore),
    notAfter: new Date(Math.min(order.notAfter, issuer.notAfter.getTime())),
    signingAlgorithm: algorithm,
    publicKey,
    signingKey,
    extensions: await extensionsOf(request, order, { publicKey, issuer }),
  });
  return `${certificate.toString("pem")}\n`;
}

async function extensionsOf(
  request: Pkcs10CertificateRequest,
  { usages }: SigningOrder,
  { publicKey, issuer }: { readonly publicKey: CryptoKey; readonly issuer: X509Certificate },
): Promise<Extension[]> {
  const flags = usages.reduce((all, usage) => all | (keyUsages[usage] ?? 0), 0);
  const extended = usages.flatMap((usage) => extendedUsages[usage] ?? []);
  const names = namesIn(request);
  return [
    new BasicConstraintsExtension(false, undefined, true),
    ...(flags === 0 ? [] : [new KeyUsagesExtension(flags, true)]),
    ...(extended.length === 0 ? [] : [new ExtendedKeyUsageExtension(extended)]),
    await SubjectKeyIdentifierExtension.create(publicKey),
    await AuthorityKeyIdentifierExtension.create(issuer),
    ...(names === undefined ? [] : [names]),
  ];
}

type CryptoKey = webcrypto.CryptoKey;

function namesIn(request: Pkcs10CertificateRequest): SubjectAlternativeNameExtension | undefined {
  return request.extensions.find((each) => each instanceof SubjectAlternativeNameExtension);
}

function parse(pem: string): Pkcs10CertificateRequest | undefined {
  try {
    return new Pkcs10CertificateRequest(pem);
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}
