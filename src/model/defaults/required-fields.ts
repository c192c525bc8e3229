import { isJsonObject, type JsonObject } from "../json.ts";
import { definitions } from "../schema/definitions.ts";
import type { Definition, Field } from "../schema/notation.ts";
import type { VersionedKind } from "./defaults.ts";

/**
 * `object` with the zero value in every required field that it lacks, as Go holds and writes it: what our types call
 * required is there afterwards. Selectors, times and free-form values stay absent, because Go has a pointer there and
 * absent means something else than empty. An object that lacks nothing comes back as it is.
 */
export function withRequiredFields<T extends object>(type: VersionedKind, object: T): T {
  const group = type.group === "" ? "core" : (type.group.split(".")[0] ?? "");
  const definition = definitions.get(`${group}.${type.version}.${type.kind}`);
  // Nothing is taken away, so the result is what `object` is.
  return definition === undefined ? object : (completed(definition, object) as T);
}

function completed(definition: Definition, object: object): object {
  const present = object as JsonObject;
  let changed: Record<string, unknown> | undefined;
  for (const field of definition.fields.values()) {
    const before = present[field.name];
    const after = before === undefined ? zeroOf(field) : completedValue(field, before);
    if (after === before) continue;
    changed ??= { ...present };
    changed[field.name] = after;
  }
  return changed ?? object;
}

function completedValue(field: Field, value: unknown): unknown {
  const definition = definitions.get(field.type.ref);
  if (definition === undefined) return value;
  const complete = (item: unknown) => (isJsonObject(item) ? completed(definition, item) : item);
  switch (field.type.shape) {
    case "one":
      return complete(value);
    case "list":
      return Array.isArray(value) ? mapShared(value, complete) : value;
    case "map":
      return isJsonObject(value) ? mapValues(value, complete) : value;
  }
}

/** The value of a required field that nobody set; `undefined` where it stays unset. */
function zeroOf({ required, type }: Field): unknown {
  if (!required) return undefined;
  if (type.shape !== "one") return type.shape === "list" ? [] : {};
  switch (type.ref) {
    case "string":
    case "bytes":
      return "";
    case "bool":
      return false;
    case "int32":
    case "int64":
    case "double":
    case "IntOrString":
      return 0;
    default: {
      const definition = definitions.get(type.ref);
      const isPointer = definition === undefined || type.ref === "meta.v1.LabelSelector";
      return isPointer ? undefined : completed(definition, {});
    }
  }
}

function mapShared(list: readonly unknown[], change: (item: unknown) => unknown): unknown {
  const changed = list.map(change);
  return changed.some((item, index) => item !== list[index]) ? changed : list;
}

function mapValues(map: JsonObject, change: (item: unknown) => unknown): JsonObject {
  const changed = Object.entries(map).map(([key, item]) => [key, change(item)] as const);
  return changed.some(([key, item]) => item !== map[key]) ? Object.fromEntries(changed) : map;
}
