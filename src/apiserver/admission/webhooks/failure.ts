import { StatusError } from "../../../model/status-error.ts";

/** A webhook could not be asked, or its answer makes no sense: what its `failurePolicy` is about. */
export class WebhookFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = "WebhookFailure";
  }
}

/** What the client is told when the fault is not its own. */
export function internalError(why: string): StatusError {
  const message = `Internal error occurred: ${why}`;
  return new StatusError("InternalError", message, { causes: [{ reason: "", message: why }] });
}
