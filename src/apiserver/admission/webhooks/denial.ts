import type { JsonObject } from "../../../model/json.ts";
import {
  type Status,
  statusCodes,
  type StatusDetails,
  StatusError,
  type StatusReason,
} from "../../../model/status-error.ts";

const CODE_MIN = 400;
const CODE_MAX = 599;

/**
 * A webhook's no. Code, reason and details are the webhook's own, which need not be among those that we know; without
 * any it is a plain 400, as upstream has it.
 */
export class WebhookDenial extends StatusError {
  override readonly code: number;
  readonly #reason: string | undefined;

  constructor(name: string, result: JsonObject = {}) {
    const { code, reason, message, details } = result;
    const given = typeof reason === "string" && reason !== "" ? reason : undefined;
    const said = typeof message === "string" && message !== "" ? message : given;
    const why = said === undefined ? " without explanation" : `: ${said}`;
    const denied = `admission webhook ${JSON.stringify(name)} denied the request${why}`;
    super(knownReason(given), denied, details as StatusDetails | undefined);
    this.name = "WebhookDenial";
    this.code = typeof code === "number" && code >= CODE_MIN && code <= CODE_MAX ? code : CODE_MIN;
    this.#reason = given;
  }

  override toStatus(): Status {
    return { ...super.toStatus(), reason: this.#reason, code: this.code };
  }
}

/** For callers inside the engine, who go by the reason. */
function knownReason(reason: string | undefined): StatusReason {
  const known = Object.keys(statusCodes).find((each) => each === reason);
  return known === undefined ? "Forbidden" : (known as StatusReason);
}
