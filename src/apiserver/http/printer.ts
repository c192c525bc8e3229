import type { Instant } from "../../model/instant.ts";
import type { KubeObject } from "../../model/object.ts";
import type { ResourceType } from "../../model/resources/resource-type.ts";

export interface Column {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  readonly priority: number;
}

export interface Printer {
  readonly columns: readonly Column[];
  row(object: KubeObject, now: Instant): { readonly cells: readonly unknown[] };
}

/** TEMPORARY */
export function printerOf(_type: ResourceType): Printer {
  const column = { type: "string", description: "", priority: 0 };
  return {
    columns: [
      { ...column, name: "Name", format: "name" },
      { ...column, name: "Created At", format: "", type: "date" },
    ],
    row: (object) => ({ cells: [object.metadata?.name, object.metadata?.creationTimestamp] }),
  };
}
