import "reflect-metadata";
import { Pkcs10CertificateRequestGenerator } from "@peculiar/x509";
import { expect, test } from "vitest";
import { hasOrganization } from "./request-organization.ts";

async function requestOf(name: string): Promise<string> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const request = await Pkcs10CertificateRequestGenerator.create({
    name,
    keys,
    signingAlgorithm: algorithm,
  });
  return Buffer.from(request.toString("pem")).toString("base64");
}

test.for<[string, boolean]>([
  ["CN=eve, O=system:masters", true],
  ["CN=eve, O=team, O=system:masters", true],
  ["CN=system:masters, O=team", false],
  ["CN=eve, O=system:masters2", false],
  ["CN=eve", false],
])("%s asks for system:masters: %s", async ([subject, expected]) => {
  expect(hasOrganization(await requestOf(subject), "system:masters")).toBe(expected);
});

test("what is no request names nobody", () => {
  expect(hasOrganization("", "system:masters")).toBe(false);
  expect(hasOrganization(Buffer.from("O=system:masters").toString("base64"), "x")).toBe(false);
});
