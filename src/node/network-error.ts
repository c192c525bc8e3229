const connectErrors: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  EHOSTUNREACH: "no route to host",
  ENETUNREACH: "network is unreachable",
  ETIMEDOUT: "connection timed out",
  EACCES: "permission denied",
};

/** The failure of a connection in the words of Go's `net` package, which events of a kubelet carry. */
export function networkErrorText(error: unknown, address: string): string {
  const code = codeOf(error);
  const connect = connectErrors[code];
  if (connect !== undefined) return `dial tcp ${address}: connect: ${connect}`;
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return `dial tcp: lookup ${address.replace(/:\d+$/, "")}: no such host`;
  }
  const text = error instanceof Error ? error.message : String(error);
  // Node calls an orderly end before the answer a reset; what really was reset says so.
  if (text === "socket hang up") return "EOF";
  if (code === "ECONNRESET") return `read tcp ${address}: read: connection reset by peer`;
  if (code.startsWith("HPE_")) return "net/http: HTTP/1.x transport connection broken";
  if (/wrong version number|packet length too long/.test(text)) {
    return "http: server gave HTTP response to HTTPS client";
  }
  return text;
}

function codeOf(error: unknown): string {
  // Of several addresses tried, the first failure tells as much as all of them.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return first instanceof Error && "code" in first && typeof first.code === "string"
    ? first.code
    : "";
}
