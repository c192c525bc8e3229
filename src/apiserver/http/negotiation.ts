import { StatusError } from "../../model/status-error.ts";

/** The form in which a client wants its answer. */
export interface Representation {
  readonly format: "json" | "yaml";
  /** The object itself, rows for printing, or only the metadata. */
  readonly as: "object" | "table" | "partial";
  /** Of `meta.k8s.io`, for tables and metadata. */
  readonly metaVersion: "v1" | "v1beta1";
}

export const plainJson: Representation = { format: "json", as: "object", metaVersion: "v1" };

/** A media range of an `Accept` header. */
export interface MediaRange {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * The first of the client's wishes that can be met (api-contract section 2.1). Protobuf cannot: every client that asks
 * for it takes JSON as well. Throws `NotAcceptable` when nothing is left.
 */
export function representationOf(accept: string | undefined): Representation {
  if (accept === undefined || accept === "") return plainJson;
  for (const range of mediaRangesOf(accept)) {
    const wish = wishOf(range);
    if (wish !== undefined) return wish;
  }
  throw notAcceptable(["application/json", "application/yaml", "application/json;stream=watch"]);
}

/** The media ranges of an `Accept` header, in the client's order. */
export function mediaRangesOf(accept: string): readonly MediaRange[] {
  return accept.split(",").map((range) => {
    const [type = "", ...parameters] = range.split(";").map((part) => part.trim());
    const pairs = parameters.map((each): [string, string] => {
      const equals = each.indexOf("=");
      return equals < 0 ? [each, ""] : [each.slice(0, equals), each.slice(equals + 1)];
    });
    return { type: type.toLowerCase(), parameters: new Map(pairs) };
  });
}

export function notAcceptable(available: readonly string[]): StatusError {
  const message = `406: Not Acceptable\n\nAvailable representations: ${available.join(", ")}`;
  return new StatusError("NotAcceptable", message, {});
}

function wishOf({ type, parameters }: MediaRange): Representation | undefined {
  const format = formatOf(type);
  if (format === undefined) return undefined;
  const kind = parameters.get("as");
  if (kind === undefined) return { format, as: "object", metaVersion: "v1" };
  const metaVersion = parameters.get("v");
  if (parameters.get("g") !== "meta.k8s.io") return undefined;
  if (metaVersion !== "v1" && metaVersion !== "v1beta1") return undefined;
  if (kind === "Table") return { format, as: "table", metaVersion };
  const isPartial = kind === "PartialObjectMetadata" || kind === "PartialObjectMetadataList";
  return isPartial ? { format, as: "partial", metaVersion } : undefined;
}

function formatOf(type: string): "json" | "yaml" | undefined {
  if (type === "application/json" || type === "*/*" || type === "application/*") return "json";
  return type === "application/yaml" ? "yaml" : undefined;
}
