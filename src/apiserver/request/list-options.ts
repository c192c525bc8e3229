import { forbidden, notSupported, type FieldError } from "../../model/field-error.ts";
import { StatusError } from "../../model/status-error.ts";
import { invalidOptions } from "./options-error.ts";

/** What a list or a watch asks for, beside its selectors. */
export interface ListOptions {
  /** `undefined`: the newest state. 0: any state will do. */
  readonly revision: number | undefined;
  readonly match: "Exact" | "NotOlderThan" | undefined;
  /** 0: all. */
  readonly limit: number;
  readonly continue: string;
  readonly timeoutSeconds: number | undefined;
  readonly allowWatchBookmarks: boolean;
  /** `undefined`: not said, which is not the same as false. */
  readonly sendInitialEvents: boolean | undefined;
}

/** Reads the query of a list or, with `isWatch`, of a watch. */
export function listOptionsOf(query: URLSearchParams, isWatch: boolean): ListOptions {
  const options: ListOptions = {
    revision: revisionOf(query.get("resourceVersion") ?? ""),
    match: (query.get("resourceVersionMatch") ?? "") === "" ? undefined : matchOf(query),
    limit: numberOf(query, "limit") ?? 0,
    continue: query.get("continue") ?? "",
    timeoutSeconds: numberOf(query, "timeoutSeconds"),
    allowWatchBookmarks: isTrue(query.get("allowWatchBookmarks")),
    sendInitialEvents: query.has("sendInitialEvents")
      ? isTrue(query.get("sendInitialEvents"))
      : undefined,
  };
  const errors = isWatch ? watchFaults(options) : listFaults(options);
  if (errors.length > 0) throw invalidOptions("ListOptions", errors);
  return options;
}

/** As Kubernetes' query conversion has it: any text but `0` and `false`, in capitals or not (Python says `False`), is true. */
export function isTrue(value: string | null): boolean {
  return value !== null && value.toLowerCase() !== "false" && value !== "0";
}

function revisionOf(text: string): number | undefined {
  if (text === "") return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const problem = /^\d+$/.test(text) ? "value out of range" : "invalid syntax";
  const parse = `strconv.ParseUint: parsing ${JSON.stringify(text)}: ${problem}`;
  const detail = `resourceVersion: Invalid value: ${JSON.stringify(text)}: ${parse}`;
  throw new StatusError("BadRequest", `invalid resource version: ${detail}`);
}

function matchOf(query: URLSearchParams): "Exact" | "NotOlderThan" {
  const value = query.get("resourceVersionMatch") ?? "";
  if (value === "Exact" || value === "NotOlderThan") return value;
  const error = notSupported("resourceVersionMatch", value, ["Exact", "NotOlderThan"]);
  throw invalidOptions("ListOptions", [error]);
}

function numberOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name) ?? "";
  if (text === "") return undefined;
  if (/^-?\d{1,15}$/.test(text)) return Number(text);
  const parse = `strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`;
  throw new StatusError("BadRequest", parse);
}

function listFaults(options: ListOptions): readonly FieldError[] {
  const faults: FieldError[] = [];
  if (options.sendInitialEvents !== undefined) {
    faults.push(forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"));
  }
  if (options.match !== undefined && options.revision === undefined) {
    const why = "resourceVersionMatch is forbidden unless resourceVersion is provided";
    faults.push(forbidden("resourceVersionMatch", why));
  }
  if (options.match !== undefined && options.continue !== "") {
    const why = "resourceVersionMatch is forbidden when continue is provided";
    faults.push(forbidden("resourceVersionMatch", why));
  }
  if (options.match === "Exact" && options.revision === 0) {
    const why = 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"';
    faults.push(forbidden("resourceVersionMatch", why));
  }
  return faults;
}

function watchFaults(options: ListOptions): readonly FieldError[] {
  const field = "resourceVersionMatch";
  if (options.sendInitialEvents !== undefined) {
    if (options.match === "NotOlderThan") return [];
    const why = "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan";
    return [forbidden(field, why)];
  }
  if (options.match === undefined) return [];
  return [
    forbidden(
      field,
      "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided",
    ),
  ];
}
