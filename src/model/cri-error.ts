/** The gRPC codes that a container runtime answers with; "Unavailable" never gets here, it is a `TransientError`. */
export type CriErrorCode =
  | "Canceled"
  | "Unknown"
  | "InvalidArgument"
  | "DeadlineExceeded"
  | "NotFound"
  | "AlreadyExists"
  | "PermissionDenied"
  | "ResourceExhausted"
  | "FailedPrecondition"
  | "Aborted"
  | "OutOfRange"
  | "Unimplemented"
  | "Internal"
  | "DataLoss"
  | "Unauthenticated";

/**
 * The container runtime refused a call. `description` is its own text; `message` has the form that a kubelet shows
 * in events and statuses: `rpc error: code = NotFound desc = …`.
 */
export class CriError extends Error {
  readonly code: CriErrorCode;
  readonly description: string;

  constructor(code: CriErrorCode, description: string, options?: ErrorOptions) {
    super(`rpc error: code = ${code} desc = ${description}`, options);
    this.name = "CriError";
    this.code = code;
    this.description = description;
  }
}

/** Whether `error` is the runtime's refusal with one of `codes`; with none given, whether it is one at all. */
export function isCriError(error: unknown, ...codes: readonly CriErrorCode[]): error is CriError {
  return error instanceof CriError && (codes.length === 0 || codes.includes(error.code));
}
