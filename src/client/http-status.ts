import { isJsonObject } from "../model/json.ts";
import {
  StatusError,
  statusCodes,
  type StatusDetails,
  type StatusReason,
} from "../model/status-error.ts";
import { TransientError } from "../model/transient-error.ts";

/** The failure that an answer tells of. One without a `Status`, from a proxy in between, is passing trouble. */
export function statusErrorOf(code: number, text: string): StatusError | TransientError {
  const status = parsedStatus(text);
  const reason = reasonOf(status?.reason, status?.code ?? code);
  if (reason === undefined) return new TransientError(`HTTP ${code}: ${text.slice(0, 200).trim()}`);
  return new StatusError(reason, status?.message ?? text.trim(), status?.details);
}

interface ParsedStatus {
  readonly reason?: string;
  readonly message?: string;
  readonly code?: number;
  readonly details?: StatusDetails;
}

function parsedStatus(text: string): ParsedStatus | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) && value["kind"] === "Status" ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function reasonOf(reason: string | undefined, code: number): StatusReason | undefined {
  if (reason !== undefined && isReason(reason)) return reason;
  // `Gone` is what older servers say; anything else goes by its code.
  if (reason === "Gone") return "Expired";
  const known = Object.entries(statusCodes).find(([, value]) => value === code)?.[0];
  return code < 500 && known !== undefined && isReason(known) ? known : undefined;
}

function isReason(text: string): text is StatusReason {
  return Object.hasOwn(statusCodes, text);
}
