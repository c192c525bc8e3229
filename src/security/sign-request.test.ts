import "reflect-metadata";
import { Pkcs10CertificateRequestGenerator, SubjectAlternativeNameExtension } from "@peculiar/x509";
import { createPublicKey, webcrypto, X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { issueCertificates } from "./issue-certificates.ts";
import { readRequest, signRequest } from "./sign-request.ts";

const NOON = Date.UTC(2026, 0, 1, 12);
const HOUR_MS = 3_600_000;
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

async function request(): Promise<string> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const made = await Pkcs10CertificateRequestGenerator.create({
    name: [{ CN: ["jane"] }, { O: ["dev"] }, { O: ["ops"] }],
    keys,
    signingAlgorithm: algorithm,
    extensions: [new SubjectAlternativeNameExtension([{ type: "dns", value: "a.example" }])],
  });
  return made.toString("pem");
}

test("a request tells who it is about", async () => {
  expect(await readRequest(await request())).toEqual({
    commonName: "jane",
    organizations: ["dev", "ops"],
    dnsNames: ["a.example"],
    ipAddresses: [],
    emailsOrUris: 0,
  });
  expect(await readRequest("no request")).toBeUndefined();
});

test("a signed certificate is the authority's, for the subject and the time that were asked for", async () => {
  const { authority } = await issueCertificates({ authority: undefined, leaves: [], now: NOON });
  const pem = await signRequest(authority, {
    request: await request(),
    usages: ["client auth", "digital signature"],
    notBefore: NOON,
    notAfter: NOON + HOUR_MS,
  });
  const certificate = new X509Certificate(pem);
  const ca = new X509Certificate(authority.certificate);
  expect(certificate.verify(createPublicKey(authority.certificate))).toBe(true);
  expect(certificate.checkIssued(ca)).toBe(true);
  expect({
    subject: certificate.subject,
    names: certificate.subjectAltName,
    usages: certificate.keyUsage,
    isCa: certificate.ca,
    end: Date.parse(certificate.validTo),
  }).toEqual({
    subject: "CN=jane\nO=dev\nO=ops",
    names: "DNS:a.example",
    usages: ["1.3.6.1.5.5.7.3.2"],
    isCa: false,
    end: NOON + HOUR_MS,
  });
});
