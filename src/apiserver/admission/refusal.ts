import type { StatusCause, StatusError } from "../../model/status-error.ts";
import { refused } from "../request/errors.ts";
import type { Admission } from "./plugin.ts";

/** A plugin's refusal of a write: `pods "x" is forbidden: WHY`. */
export function denied(
  admission: Admission,
  message: string,
  causes?: readonly StatusCause[],
): StatusError {
  const name = nameOf(admission) || admission.object.metadata?.generateName || "Unknown";
  return refused(admission.request.type, name, { message, ...(causes && { causes }) });
}

/** What the object is called; "" while it waits for a generated name. */
export function nameOf({ request, object }: Pick<Admission, "request" | "object">): string {
  return request.name || (object.metadata?.name ?? "");
}
