import { StatusError } from "../../model/status-error.ts";
import { type FieldSet, pathsOf } from "./field-set.ts";
import type { Manager } from "./managers.ts";
import { pathText } from "./path-element.ts";

/** Fields that an apply wants to change and that belong to somebody else. */
export interface Conflict {
  readonly manager: Manager;
  readonly fields: FieldSet;
}

/** The 409 that an apply without force gets, with a cause for each field (api-contract section 11). */
export function conflictError(conflicts: readonly Conflict[]): StatusError {
  const each = conflicts
    .map(({ manager, fields }) => ({
      manager: managerText(manager),
      paths: pathsOf(fields).map(pathText),
    }))
    .toSorted((a, b) => (a.manager < b.manager ? -1 : 1));
  const causes = each.flatMap(({ manager, paths }) =>
    paths.map((path) => ({
      reason: "FieldManagerConflict",
      message: `conflict with ${manager}`,
      field: path,
    })),
  );
  return new StatusError("Conflict", `Apply failed with ${messageOf(each)}`, { causes });
}

interface Named {
  readonly manager: string;
  readonly paths: readonly string[];
}

function messageOf(each: readonly Named[]): string {
  const count = each.reduce((sum, { paths }) => sum + paths.length, 0);
  const [first] = each;
  if (count === 1 && first !== undefined) {
    return `1 conflict: conflict with ${first.manager}: ${first.paths.join("")}`;
  }
  const lines = each.flatMap(({ manager, paths }) => [
    `conflicts with ${manager}:`,
    ...paths.map((path) => `- ${path}`),
  ]);
  return `${count} conflicts: ${lines.join("\n")}`;
}

function managerText({ name, operation, apiVersion, subresource }: Manager): string {
  const quoted = JSON.stringify(name);
  const whole =
    subresource === undefined
      ? quoted
      : `${quoted} with subresource ${JSON.stringify(subresource)}`;
  return operation === "Update" ? `${whole} using ${apiVersion}` : whole;
}
