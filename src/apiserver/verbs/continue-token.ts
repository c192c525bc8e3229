import { isJsonObject } from "../../model/json.ts";
import { StatusError } from "../../model/status-error.ts";

/** Where a list goes on: at which revision, and after which object. Opaque to clients. */
export interface ContinueToken {
  readonly revision: number;
  /** `namespace/name` of the last object that was shown. */
  readonly after: string;
}

export function encodeContinue(revision: number, after: string): string {
  const token = { v: "meta.k8s.io/v1", rv: revision, start: after };
  return Buffer.from(JSON.stringify(token)).toString("base64url");
}

/** Throws `BadRequest` for a token that we did not make. */
export function parseContinue(text: string): ContinueToken {
  const token = jsonOf(Buffer.from(text, "base64url").toString());
  if (!isJsonObject(token) || token["v"] !== "meta.k8s.io/v1") {
    throw malformed("continue key is not valid: incorrect encoded start resourceVersion");
  }
  const { rv, start } = token;
  if (typeof rv !== "number" || !Number.isSafeInteger(rv) || rv < 1 || typeof start !== "string") {
    throw malformed("continue key is not valid: incorrect encoded start resourceVersion");
  }
  return { revision: rv, after: start };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const first = JSON.stringify(text.slice(0, 1)).slice(1, -1);
    throw malformed(
      `continue key is not valid: invalid character '${first}' looking for beginning of value`,
    );
  }
}

function malformed(why: string): StatusError {
  return new StatusError("BadRequest", `invalid continue token: ${why}`);
}
