import { forbidden, invalid, invalidError, type FieldError } from "../../model/field-error.ts";
import { fromTime, type Instant } from "../../model/instant.ts";
import { StatusError } from "../../model/status-error.ts";
import type { LogOptions } from "../../ports/node-streams.ts";
import type { Api } from "../api.ts";
import type { Reply } from "../reply.ts";
import type { ApiRequest } from "../request/api-request.ts";
import { isTrue } from "../request/list-options.ts";
import { containerOf, podOf } from "./pod-container.ts";

/** `GET pods/x/log`: what a container has written, as plain text. */
export function log(api: Api, request: ApiRequest): Reply {
  const pod = podOf(api, request);
  const options = logOptionsOf(request.query, request.now);
  const container = containerOf(pod, request.query.get("container") ?? "");
  // A pod that is on no node yet has written nothing.
  if (!pod.spec?.nodeName) return { kind: "text", follow: false, chunks: nothing };
  return {
    kind: "text",
    follow: options.follow,
    chunks: (signal) => api.node.logs(container, options, signal),
  };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** Reads the query of a log request. Throws one `Invalid` with all that is wrong. */
export function logOptionsOf(query: URLSearchParams, now: Instant): LogOptions {
  const seconds = numberOf(query, "sinceSeconds");
  const time = query.get("sinceTime") ?? "";
  const options: LogOptions = {
    follow: isSet(query, "follow"),
    previous: isSet(query, "previous"),
    timestamps: isSet(query, "timestamps"),
    since: seconds === undefined ? timeOf(time) : now - seconds * 1000,
    tailLines: numberOf(query, "tailLines"),
    limitBytes: numberOf(query, "limitBytes"),
    stream: streamOf(query.get("stream") ?? ""),
  };
  const errors = [
    ...(seconds !== undefined && time !== ""
      ? [forbidden("", "at most one of `sinceTime` or `sinceSeconds` may be specified")]
      : []),
    ...atLeast("sinceSeconds", seconds, 1),
    ...atLeast("tailLines", options.tailLines, 0),
    ...atLeast("limitBytes", options.limitBytes, 1),
    ...(options.tailLines !== undefined && options.stream !== "All"
      ? [forbidden("", "`tailLines` and specific `stream` are mutually exclusive for now")]
      : []),
  ];
  if (errors.length === 0) return options;
  throw invalidError({ group: "", kind: "PodLogOptions", name: "" }, errors);
}

function isSet(query: URLSearchParams, name: string): boolean {
  return isTrue(query.get(name));
}

function numberOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name) ?? "";
  if (text === "") return undefined;
  if (/^-?\d{1,15}$/.test(text)) return Number(text);
  const why = `strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`;
  throw new StatusError("BadRequest", why);
}

function timeOf(text: string): Instant | undefined {
  if (text === "") return undefined;
  const at = fromTime(text);
  if (at !== undefined) return at;
  throw new StatusError("BadRequest", `parsing time ${JSON.stringify(text)}: cannot parse`);
}

function streamOf(text: string): LogOptions["stream"] {
  if (text === "" || text === "All") return "All";
  if (text === "Stdout" || text === "Stderr") return text;
  const error = invalid("stream", text, 'supported values: "All", "Stderr", "Stdout"');
  throw invalidError({ group: "", kind: "PodLogOptions", name: "" }, [error]);
}

function atLeast(field: string, value: number | undefined, min: number): readonly FieldError[] {
  if (value === undefined || value >= min) return [];
  const why = min === 0 ? "must be greater than or equal to 0" : "must be greater than 0";
  return [invalid(field, value, why)];
}
