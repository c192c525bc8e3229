import {
  statusCodes,
  StatusError,
  type StatusCause,
  type StatusReason,
} from "../../../model/status-error.ts";
import type { Admission } from "../plugin.ts";
import { denied } from "../refusal.ts";

/** A policy's refusal. Its code need not be the one that belongs to its reason: upstream mixes them in places. */
class PolicyDenial extends StatusError {
  override readonly code: number;

  constructor(refusal: StatusError, { reason, code }: { reason: StatusReason; code: number }) {
    super(reason, refusal.message, refusal.details);
    this.name = "PolicyDenial";
    this.code = code;
  }
}

/** What a ValidatingAdmissionPolicy says no with: `deployments.apps "x" is forbidden: ValidatingAdmissionPolicy …`. */
export function validationDenial(
  admission: Admission,
  message: string,
  reason: StatusReason,
): StatusError {
  const refusal = denied(admission, message, [cause(message)]);
  return new PolicyDenial(refusal, { reason, code: statusCodes[reason] });
}

/** What a MutatingAdmissionPolicy that cannot be carried out says: the message alone, as invalid but with code 403. */
export function mutationDenial(
  admission: Admission,
  message: string,
  reason: "Invalid" | "Forbidden",
): StatusError {
  const { details } = denied(admission, message, [cause(message)]);
  const refusal = new StatusError("Forbidden", message, details);
  return new PolicyDenial(refusal, { reason, code: statusCodes.Forbidden });
}

function cause(message: string): StatusCause {
  return { reason: "", message };
}
