import { expect, test } from "vitest";
import type { CertificateSigningRequest } from "../../model/types/certificates-v1.ts";
import type { RequestSubject } from "../../ports/certificate-signer.ts";
import { NOON, stored } from "../testing/objects.ts";
import { decide } from "./decide.ts";

const HOUR_MS = 3_600_000;
const jane: RequestSubject = {
  commonName: "jane",
  organizations: ["dev"],
  dnsNames: [],
  ipAddresses: [],
  emailsOrUris: 0,
};
const node = { ...jane, commonName: "system:node:n1", organizations: ["system:nodes"] };

function request(
  signer: string,
  usages: readonly string[],
  conditions: readonly string[] = ["Approved"],
) {
  return stored<CertificateSigningRequest>("r", {
    spec: { signerName: `kubernetes.io/${signer}`, usages, request: btoa("pem") },
    status: { conditions: conditions.map((type) => ({ type, status: "True" })) },
  });
}

test("an approved request is signed for a year when it asks for no other time", () => {
  const usages = ["client auth", "digital signature"];
  expect(decide(request("kube-apiserver-client", usages), jane, NOON)).toEqual({
    step: "sign",
    order: {
      request: "pem",
      usages,
      notBefore: NOON - 300_000,
      notAfter: NOON - 300_000 + 365 * 24 * HOUR_MS,
    },
  });
});

test.each([
  ["not approved yet", request("kube-apiserver-client", ["client auth"], []), 24],
  ["denied", request("kube-apiserver-client", ["client auth"], ["Denied"]), 1],
  ["somebody else's to sign", request("other", []), 1],
])("a request that is %s waits until it is forgotten", (_title, object, hours) => {
  expect(decide(object, jane, NOON)).toEqual({ step: "wait", wakeAt: NOON + hours * HOUR_MS });
  const later = decide(object, jane, NOON + hours * HOUR_MS);
  expect(later).toMatchObject({ step: "write", writes: [{ verb: "delete" }] });
});

test.each([
  ["kube-apiserver-client", ["server auth"], jane, /^usages did not match/],
  ["kube-apiserver-client-kubelet", ["client auth"], jane, /^subject organization/],
  ["kubelet-serving", ["server auth"], node, /^DNS or IP subjectAltName is required/],
  ["kube-apiserver-client", ["client auth"], undefined, /cannot be read/],
])("%s with %j is refused by name", (signer, usages, subject, message) => {
  expect(decide(request(signer, usages), subject, NOON)).toMatchObject({
    step: "write",
    writes: [
      {
        verb: "update",
        object: {
          status: {
            conditions: [
              { type: "Approved" },
              {
                type: "Failed",
                reason: "SignerValidationFailure",
                message: expect.stringMatching(message),
              },
            ],
          },
        },
      },
    ],
  });
});
