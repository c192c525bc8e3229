import type { CertificateSigner } from "../ports/certificate-signer.ts";
import type { KeyPair } from "../security/certificate-spec.ts";
import type * as signing from "../security/sign-request.ts";

/** The authority's signatures for CertificateSigningRequests. */
export function certificateSigner(authority: KeyPair): CertificateSigner {
  return {
    read: async (request) => (await library()).readRequest(request),
    sign: async (order) => (await library()).signRequest(authority, order),
  };
}

/** Found by its URL so that it is no part of the engine's program: it takes 20 MB, and most engines never sign. */
async function library(): Promise<typeof signing> {
  const url = new URL("../security/sign-request.ts", import.meta.url);
  return (await import(url.href)) as typeof signing;
}
