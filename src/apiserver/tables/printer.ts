import type { Instant } from "../../model/instant.ts";
import type { KubeObject } from "../../model/object.ts";
import { descriptions } from "./descriptions.ts";

/** A column as `meta.k8s.io/v1 Table` describes it. Those with priority 1 show only with `-o wide`. */
export interface Column {
  readonly name: string;
  readonly type: "string" | "integer" | "number" | "boolean" | "date";
  readonly format: string;
  readonly description: string;
  readonly priority: number;
}

/** Conditions of a row; finished pods have one. */
export interface RowCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

/** How objects of a kind become rows. */
export interface Printer {
  readonly columns: readonly Column[];
  /** One cell for each column. */
  cells(object: KubeObject, now: Instant): readonly unknown[];
  conditions?(object: KubeObject): readonly RowCondition[];
}

/**
 * Columns from a line such as `Name(name) | Desired:integer | IP*1`: the format in brackets, the type after a colon
 * (a string when there is none), a star and the priority for columns of the wide form.
 */
export function columnsOf(line: string): readonly Column[] {
  return line.split(" | ").map((text) => {
    const { name, format, type, priority } = columnPattern.exec(text)?.groups ?? {};
    return {
      name: name ?? text,
      type: columnTypes.find((each) => each === type) ?? "string",
      format: format ?? "",
      description: descriptions[name ?? ""] ?? "",
      priority: Number(priority ?? 0),
    };
  });
}

const columnTypes = ["string", "integer", "number", "boolean", "date"] as const;

/** `Port(s)` is a name: brackets mean a format only around `name`. */
const columnPattern =
  /^(?<name>.+?)(?:\((?<format>name)\))?(?:\*(?<priority>\d))?(?::(?<type>\w+))?$/;

/** A printer for objects of type `T`: `line` describes the columns, `cells` has a value for each. */
export function printer<T extends KubeObject>(
  line: string,
  cells: (object: T, now: Instant) => readonly unknown[],
  conditions?: (object: T) => readonly RowCondition[],
): Printer {
  return {
    columns: columnsOf(line),
    // The table of printers names the kind, and with it the type of the objects.
    cells: (object, now) => cells(object as T, now),
    ...(conditions && { conditions: (object: KubeObject) => conditions(object as T) }),
  };
}
