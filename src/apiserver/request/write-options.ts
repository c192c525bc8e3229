import { invalid, notSupported, tooLong, type FieldError } from "../../model/field-error.ts";
import type { ApiRequest } from "./api-request.ts";
import { invalidOptions, type OptionsKind } from "./options-error.ts";

export type FieldValidation = "Ignore" | "Warn" | "Strict";

export interface WriteOptions {
  readonly dryRun: boolean;
  /** Whom `managedFields` names as the author. */
  readonly fieldManager: string;
  readonly fieldValidation: FieldValidation;
}

const MANAGER_LENGTH_MAX = 128;

/** Reads `dryRun`, `fieldManager` and `fieldValidation`; all that is wrong with them is one `Invalid`. */
export function writeOptionsOf(
  request: ApiRequest,
  kind: Exclude<OptionsKind, "ListOptions" | "DeleteOptions">,
): WriteOptions {
  const { query } = request;
  const errors = [
    ...dryRunErrors(query.getAll("dryRun")),
    ...managerErrors(query.get("fieldManager") ?? ""),
    ...validationErrors(query.get("fieldValidation") ?? ""),
  ];
  if (errors.length > 0) throw invalidOptions(kind, errors);
  return {
    dryRun: query.getAll("dryRun").includes("All"),
    fieldManager: managerOf(query.get("fieldManager") ?? "", request.userAgent),
    // Kubernetes warns unless it is told otherwise: old clients profit from it too.
    fieldValidation: (query.get("fieldValidation") || "Warn") as FieldValidation,
  };
}

/** The faults of `dryRun`, which may be repeated. */
export function dryRunErrors(values: readonly string[]): readonly FieldError[] {
  if (values.every((value) => value === "All" || value === "")) return [];
  return [notSupported("dryRun", values, ["All"])];
}

function managerErrors(manager: string): readonly FieldError[] {
  if (manager.length > MANAGER_LENGTH_MAX) return [tooLong("fieldManager", MANAGER_LENGTH_MAX)];
  if (/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]*$/u.test(manager)) return [];
  return [invalid("fieldManager", manager, "should only contain printable characters")];
}

function validationErrors(value: string): readonly FieldError[] {
  const supported = ["", "Ignore", "Strict", "Warn"];
  return supported.includes(value) ? [] : [notSupported("fieldValidation", value, supported)];
}

/** A client that does not say who it is goes by its user agent, up to the first slash. */
function managerOf(manager: string, userAgent: string): string {
  if (manager !== "") return manager;
  const name = (userAgent.split("/")[0] ?? "").slice(0, MANAGER_LENGTH_MAX);
  return name === "" ? "unknown" : name;
}
