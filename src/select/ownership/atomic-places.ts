import { isJsonObject } from "../../model/json.ts";
import { deduced, type MergeType } from "./merge-type.ts";

/** The paths of all lists and maps in `value` that have one owner as a whole: `.spec.containers[0].args`. */
export function atomicPlaces(type: MergeType, value: unknown, path = ""): readonly string[] {
  const actual = deduced(type, value);
  if (actual.kind === "map" && isJsonObject(value)) {
    const below = Object.entries(value).flatMap(([name, each]) => {
      // As upstream: entries that are not declared are the map's own.
      const field = actual.fields.get(name);
      return field === undefined ? [] : atomicPlaces(field.type(), each, `${path}.${name}`);
    });
    return actual.isAtomic ? [path, ...below] : below;
  }
  if (actual.kind === "list" && Array.isArray(value)) {
    const below = value.flatMap((each: unknown, index) =>
      atomicPlaces(actual.item(), each, `${path}[${index}]`),
    );
    return actual.relation === "atomic" ? [path, ...below] : below;
  }
  return [];
}
