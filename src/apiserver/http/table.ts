import type { Instant } from "../../model/instant.ts";
import { notSupported } from "../../model/field-error.ts";
import type { ResourceType } from "../../model/resources/resource-type.ts";
import type { Item } from "../reply.ts";
import { invalidOptions } from "../request/options-error.ts";
import { partialOf } from "./partial.ts";
import { printerOf } from "./printer.ts";

/** What the rows of a table carry beside their cells. */
export type IncludeObject = "None" | "Metadata" | "Object";

export interface TableOptions {
  readonly includeObject: IncludeObject;
  readonly metaVersion: string;
  readonly now: Instant;
}

export interface TableContent {
  readonly type: ResourceType;
  readonly items: readonly Item[];
  readonly metadata: Readonly<Record<string, unknown>>;
  /** The first table of a watch says what its columns are; those that follow do not repeat it. */
  readonly hidesColumns?: boolean;
}

export function tableOptionsOf(
  query: URLSearchParams,
  now: Instant,
  metaVersion: string,
): TableOptions {
  const value = query.get("includeObject") || "Metadata";
  if (value === "None" || value === "Metadata" || value === "Object") {
    return { includeObject: value, metaVersion, now };
  }
  const supported = ["None", "Metadata", "Object"];
  throw invalidOptions("ListOptions", [notSupported("includeObject", value, supported)]);
}

/** Objects as kubectl prints them (api-contract section 13). */
export function tableOf(content: TableContent, options: TableOptions): unknown {
  const printer = printerOf(content.type);
  return {
    kind: "Table",
    apiVersion: `meta.k8s.io/${options.metaVersion}`,
    metadata: content.metadata,
    columnDefinitions: content.hidesColumns === true ? null : printer.columns,
    rows: content.items.map((item) => ({
      ...printer.row(item.object, options.now),
      object: rowObject(item, options),
    })),
  };
}

function rowObject(item: Item, options: TableOptions): unknown {
  switch (options.includeObject) {
    case "None":
      return undefined;
    case "Metadata":
      return partialOf(item.object, options.metaVersion);
    case "Object":
      return item.object;
  }
}
