import { goQuote } from "../../model/field-error.ts";
import { jsonEquals } from "../../model/json.ts";
import type { CertificateSigningRequest } from "../../model/types/certificates-v1.ts";
import { mastersGroup } from "../../security/user.ts";
import { hasOrganization } from "../../security/request-organization.ts";
import type { Api } from "../api.ts";
import type { Admission, AdmissionPlugin } from "./plugin.ts";
import { denied } from "./refusal.ts";

const group = "certificates.k8s.io";
const CLIENT_SIGNER = "kubernetes.io/kube-apiserver-client";

/**
 * Who approves or signs needs the right to that at the signer, and nobody gets a certificate of a cluster's master by
 * asking: upstream's CertificateApproval, CertificateSigning and CertificateSubjectRestriction.
 */
export const certificateRequests: AdmissionPlugin = {
  name: "CertificateRequests",
  validate: (admission, api) => {
    const { operation, request } = admission;
    if (request.type.storedAs !== `certificatesigningrequests.${group}`) return;
    if (operation === "CREATE") checkSubject(admission);
    if (operation !== "UPDATE") return;
    if (request.subresource === "approval") checkSigner(admission, api, "approve");
    if (request.subresource === "status" && isAnswered(admission)) {
      checkSigner(admission, api, "sign");
    }
  },
};

function checkSubject(admission: Admission): void {
  const { spec } = admission.object as CertificateSigningRequest;
  if (spec.signerName !== CLIENT_SIGNER || !hasOrganization(spec.request, mastersGroup)) return;
  throw denied(
    admission,
    `use of ${CLIENT_SIGNER} signer with ${mastersGroup} group is not allowed`,
  );
}

function isAnswered({ object, previous }: Admission): boolean {
  const answerOf = (each: CertificateSigningRequest | undefined) => [
    each?.status?.certificate,
    each?.status?.conditions ?? [],
  ];
  return !jsonEquals(
    answerOf(object as CertificateSigningRequest),
    answerOf(previous as CertificateSigningRequest | undefined),
  );
}

/** The right may be given for one signer or for all of a domain. */
function checkSigner(admission: Admission, api: Api, verb: "approve" | "sign"): void {
  const { user } = admission.request;
  const { signerName } = (admission.previous as CertificateSigningRequest).spec;
  const domain = signerName.slice(0, signerName.indexOf("/"));
  const isAllowed = [signerName, `${domain}/*`].some(
    (name) => api.authorizer.authorize(user, { verb, group, resource: "signers", name }).allowed,
  );
  if (isAllowed) return;
  const message = `user not permitted to ${verb} requests with signerName ${goQuote(signerName)}`;
  throw denied(admission, message);
}
