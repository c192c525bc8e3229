/** The object identifier of `organizationName` (2.5.4.10) in DER. */
const ORGANIZATION = Uint8Array.of(0x06, 0x03, 0x55, 0x04, 0x0a);

/**
 * Whether a certificate request (PEM in base64, as in `spec.request`) names `organization` in its subject. It looks for
 * the attribute's bytes alone: reading the whole request takes a library that is loaded to sign, not to refuse.
 */
export function hasOrganization(request: string, organization: string): boolean {
  const pem = Buffer.from(request, "base64").toString();
  const body = /-----BEGIN [^-]+-----([^-]+)-----END/.exec(pem)?.[1] ?? "";
  const der = Buffer.from(body, "base64");
  const wanted = Buffer.from(organization);
  for (let at = der.indexOf(ORGANIZATION); at >= 0; at = der.indexOf(ORGANIZATION, at + 1)) {
    // The identifier, the sort of string, its length, the string.
    const start = at + ORGANIZATION.length + 2;
    const length = der[start - 1];
    if (length === wanted.length && der.subarray(start, start + length).equals(wanted)) return true;
  }
  return false;
}
