import type { Instant } from "../../model/instant.ts";
import type { KubeObject } from "../../model/object.ts";
import type { CustomKind } from "../../model/resources/custom-kind.ts";
import type { CustomResourceColumnDefinition } from "../../model/types/apiextensions-v1.ts";
import { ageOf } from "../tables/human-duration.ts";
import { columnsOf, type Column, type Printer } from "../tables/printer.ts";
import { valuesAt } from "./json-path.ts";

const ageColumn: CustomResourceColumnDefinition = {
  name: "Age",
  type: "date",
  jsonPath: ".metadata.creationTimestamp",
};

/** Prints custom resources with the columns of their definition; with none of those, by name and age. */
export function customPrinter({ columns: defined }: CustomKind): Printer {
  const columns = defined.length === 0 ? [ageColumn] : defined;
  return {
    columns: [...columnsOf("Name(name)"), ...columns.map(columnOf)],
    cells: (object, now) => [
      object.metadata?.name ?? "",
      ...columns.map((column) => cellOf(column, object, now)),
    ],
  };
}

function columnOf(column: CustomResourceColumnDefinition): Column {
  return {
    name: column.name,
    type: columnTypes.find((each) => each === column.type) ?? "string",
    format: column.format ?? "",
    description:
      column.description ??
      `Custom resource definition column (in JSONPath format): ${column.jsonPath}`,
    priority: column.priority ?? 0,
  };
}

const columnTypes = ["string", "integer", "number", "boolean", "date"] as const;

/** `null` where there is nothing, which kubectl shows as `<none>`. */
function cellOf(column: CustomResourceColumnDefinition, object: KubeObject, now: Instant): unknown {
  const values = valuesAt(column.jsonPath, object) ?? [];
  const [value] = values;
  if (value === undefined || value === null) return null;
  switch (column.type) {
    case "integer":
      return typeof value === "number" ? Math.trunc(value) : null;
    case "number":
      return typeof value === "number" ? value : null;
    case "boolean":
      return typeof value === "boolean" ? value : null;
    case "date":
      return typeof value === "string" ? ageOf(value, now) : null;
    default:
      return values.map(textOf).join(",");
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
