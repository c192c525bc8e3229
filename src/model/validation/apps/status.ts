import { invalid } from "../../field-error.ts";
import { isJsonObject } from "../../json.ts";
import type { KubeObject } from "../../object.ts";
import { type Faults, negativeDetail, when } from "../checks.ts";
import { validateMetadataUpdate } from "../metadata.ts";

/** Which counts of a status may not exceed which. */
export interface CountRules {
  readonly counts: readonly string[];
  /** Counts that may not be greater than `status.replicas`. */
  readonly withinReplicas: readonly string[];
  readonly within?: readonly { readonly count: string; readonly most: string }[];
}

/** The rules of a `status` subresource that holds counts: none negative, none more than its whole. */
export function countsUpdate(rules: CountRules): (object: KubeObject, old: KubeObject) => Faults {
  return (object, old) => {
    const status = countsOf(object);
    const over = (count: string, most: string) => (status(count) ?? 0) > (status(most) ?? 0);
    const path = (count: string) => `status.${count}`;
    return [
      ...validateMetadataUpdate(object.metadata, old.metadata),
      ...rules.counts.flatMap((count) =>
        when((status(count) ?? 0) < 0, invalid(path(count), status(count), negativeDetail)),
      ),
      ...rules.withinReplicas.flatMap((count) =>
        when(
          over(count, "replicas"),
          invalid(path(count), status(count), "cannot be greater than status.replicas"),
        ),
      ),
      ...(rules.within ?? []).flatMap(({ count, most }) =>
        when(
          over(count, most),
          invalid(path(count), status(count), `cannot be greater than ${most}`),
        ),
      ),
    ];
  };
}

function countsOf(object: KubeObject): (count: string) => number | undefined {
  const { status } = object as KubeObject & { readonly status?: unknown };
  const counts = isJsonObject(status) ? status : {};
  return (count) => {
    const value = counts[count];
    return typeof value === "number" ? value : undefined;
  };
}
