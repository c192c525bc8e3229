import type { Instant } from "../../model/instant.ts";
import { notSupported } from "../../model/field-error.ts";
import type { ResourceType } from "../../model/resources/resource-type.ts";
import { customPrinter } from "../custom/printer.ts";
import { toStored } from "../objects/conversion.ts";
import type { Item } from "../reply.ts";
import { invalidOptions } from "../request/options-error.ts";
import type { Printer } from "../tables/printer.ts";
import { printerOf } from "../tables/printers.ts";
import { partialOf } from "./partial.ts";

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
  const { type, items, metadata } = content;
  const printer = type.custom ? customPrinter(type.custom) : printerOf(type.group, type.resource);
  return {
    kind: "Table",
    apiVersion: `meta.k8s.io/${options.metaVersion}`,
    metadata,
    columnDefinitions: content.hidesColumns === true ? null : printer.columns,
    rows: items.map((item) => rowOf(printer, type, item, options)),
  };
}

function rowOf(printer: Printer, type: ResourceType, item: Item, options: TableOptions): unknown {
  // Autoscalers of both versions are printed from the newer one.
  const printed = type.group === "autoscaling" ? toStored(type, item.object) : item.object;
  const conditions = printer.conditions?.(printed) ?? [];
  return {
    cells: printer.cells(printed, options.now),
    ...(conditions.length > 0 && { conditions }),
    object: rowObject(item, options),
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
