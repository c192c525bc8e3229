import { type ServiceError, status } from "@grpc/grpc-js";
import { CriError, type CriErrorCode } from "../model/cri-error.ts";
import { TransientError } from "../model/transient-error.ts";

/** containerd's CRI plugin says so as `Unknown` while containerd comes back: it takes connections before it takes calls. */
const NOT_YET = "server is not initialized yet";

/** What a failed gRPC call is thrown as; `method` is only for a message about an unreachable runtime. */
export function toCriError(error: ServiceError, method: string): CriError | TransientError {
  if (error.code === status.UNAVAILABLE || error.details === NOT_YET) {
    return new TransientError(`cri: ${method}: ${error.details}`, { cause: error });
  }
  return new CriError(codes[error.code] ?? "Unknown", error.details, { cause: error });
}

const codes: Readonly<Record<number, CriErrorCode>> = {
  [status.CANCELLED]: "Canceled",
  [status.UNKNOWN]: "Unknown",
  [status.INVALID_ARGUMENT]: "InvalidArgument",
  [status.DEADLINE_EXCEEDED]: "DeadlineExceeded",
  [status.NOT_FOUND]: "NotFound",
  [status.ALREADY_EXISTS]: "AlreadyExists",
  [status.PERMISSION_DENIED]: "PermissionDenied",
  [status.RESOURCE_EXHAUSTED]: "ResourceExhausted",
  [status.FAILED_PRECONDITION]: "FailedPrecondition",
  [status.ABORTED]: "Aborted",
  [status.OUT_OF_RANGE]: "OutOfRange",
  [status.UNIMPLEMENTED]: "Unimplemented",
  [status.INTERNAL]: "Internal",
  [status.DATA_LOSS]: "DataLoss",
  [status.UNAUTHENTICATED]: "Unauthenticated",
};
