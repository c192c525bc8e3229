import { invalidError, type FieldError } from "../../model/field-error.ts";
import type { StatusError } from "../../model/status-error.ts";

export type OptionsKind =
  | "CreateOptions"
  | "UpdateOptions"
  | "PatchOptions"
  | "DeleteOptions"
  | "ListOptions";

/** The 422 for options in the query or in a delete body: `ListOptions.meta.k8s.io "" is invalid: …`. */
export function invalidOptions(kind: OptionsKind, errors: readonly FieldError[]): StatusError {
  return invalidError({ group: "meta.k8s.io", kind, name: "" }, errors);
}
