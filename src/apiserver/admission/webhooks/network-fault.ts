import { isJsonObject } from "../../../model/json.ts";

/** Why a call did not get through, as Go says it: people search for these sentences. */
export function networkFault(error: unknown): string {
  const { code, address, port, hostname, reason, message } = fieldsOf(error);
  switch (code) {
    case "ECONNREFUSED":
      return `dial tcp ${address}:${port}: connect: connection refused`;
    case "EHOSTUNREACH":
      return `dial tcp ${address}:${port}: connect: no route to host`;
    case "ENETUNREACH":
      return `dial tcp ${address}:${port}: connect: network is unreachable`;
    case "ETIMEDOUT":
      return `dial tcp ${address}:${port}: i/o timeout`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `dial tcp: lookup ${hostname}: no such host`;
    case "ECONNRESET":
      return "EOF";
    case "CERT_HAS_EXPIRED":
    case "CERT_NOT_YET_VALID":
      return `${UNVERIFIED}: certificate has expired or is not yet valid`;
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return `${UNVERIFIED}: ${reason}`;
    default:
      return unknownAuthority.has(code)
        ? `${UNVERIFIED}: certificate signed by unknown authority`
        : message;
  }
}

const UNVERIFIED = "tls: failed to verify certificate: x509";
const unknownAuthority = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "CERT_SIGNATURE_FAILURE",
]);

type Field = "code" | "address" | "port" | "hostname" | "reason" | "message";

/** A name with several addresses fails with several errors; the first one speaks. */
function fieldsOf(error: unknown): Readonly<Record<Field, string>> {
  const one: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const fields = isJsonObject(one) ? one : {};
  const text = (name: Field): string => {
    const value = fields[name];
    return typeof value === "string" || typeof value === "number" ? String(value) : "";
  };
  return {
    code: text("code"),
    address: text("address"),
    port: text("port"),
    hostname: text("hostname"),
    reason: text("reason"),
    message: text("message"),
  };
}
