import { StatusError } from "../status-error.ts";

/** The kind that an endpoint serves, for messages: `{ apiVersion: "apps/v1", kind: "Deployment" }`. */
export interface Naming {
  readonly apiVersion: string;
  readonly kind: string;
}

/** A body of a known kind that cannot be decoded: `Pod in version "v1" cannot be handled as a Pod: …`. */
export function cannotBeHandled(
  naming: Naming,
  detail: string,
  body: Naming = naming,
): StatusError {
  const version = body.apiVersion.slice(body.apiVersion.lastIndexOf("/") + 1);
  return new StatusError(
    "BadRequest",
    `${body.kind} in version ${JSON.stringify(version)} cannot be handled as a ${naming.kind}: ${detail}`,
  );
}

/** What `fieldValidation=Strict` answers when decoding found problems. */
export function strictDecodingError(naming: Naming, problems: readonly string[]): StatusError {
  return cannotBeHandled(naming, `strict decoding error: ${problems.join(", ")}`);
}

/** A body that does not even tell its kind. */
export function unrecognized(
  { naming, body }: { readonly naming: Naming; readonly body: Uint8Array },
  detail: string,
): StatusError {
  return new StatusError(
    "BadRequest",
    `the object provided is unrecognized (must be of type ${naming.kind}): ${detail} (${summaryOf(body)})`,
  );
}

const summaryLengthMax = 30;

function summaryOf(body: Uint8Array): string {
  if (body.length === 0) return "<empty>";
  const start = body.subarray(0, summaryLengthMax);
  const isText = body[0] === 0x7b;
  const shown = isText ? new TextDecoder().decode(start) : start.toHex();
  return body.length > summaryLengthMax ? `${shown} ...` : shown;
}

/** The answer to a content type that the endpoint does not take; custom resources have no protobuf form. */
export function unsupportedMediaType(definition: string | undefined): StatusError {
  const types = ["application/json", "application/yaml"];
  if (definition !== undefined) types.push("application/vnd.kubernetes.protobuf");
  return new StatusError(
    "UnsupportedMediaType",
    `the body of the request was in an unknown format - accepted media types include: ${types.join(", ")}`,
  );
}
