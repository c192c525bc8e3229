import { isJsonObject, jsonEquals } from "../../../model/json.ts";
import { apiVersionOf } from "../../../model/object.ts";
import { isStatus } from "../../../model/status-error.ts";
import { applyJsonPatch } from "../../../select/json-patch.ts";
import { parseJsonPointer } from "../../../select/json-pointer.ts";
import { atomicPlaces } from "../../../select/ownership/atomic-places.ts";
import { mergeValues } from "../../../select/ownership/merge-values.ts";
import { objectType } from "../../../select/ownership/object-type.ts";
import { typedProblems } from "../../../select/ownership/typed-problems.ts";
import { schemaOf } from "../../objects/schema.ts";
import type { Subject } from "../matching/subject.ts";

/** A mutation has no value, or one that cannot be applied. */
export class PatchError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "PatchError";
  }
}

/** The subject's object after a mutation whose expression gave `value`. */
export function patchedBy(subject: Subject, patchType: string, value: unknown): unknown {
  return patchType === "JSONPatch"
    ? withJsonPatch(subject.object, value)
    : withConfiguration(subject, value);
}

/**
 * As server-side apply merges, but without an owner: what is left out stays. Lists and maps that have one owner as a
 * whole are refused, as upstream: they would lose what the policy does not name.
 */
function withConfiguration({ kind, type, object }: Subject, value: unknown): unknown {
  if (!isJsonObject(value)) {
    throw new PatchError("unsupported return type from ApplyConfiguration expression");
  }
  const configuration = { ...value, apiVersion: apiVersionOf(kind), kind: kind.kind };
  const merge = objectType(kind === type ? schemaOf(type) : kind.definition);
  const problems = typedProblems(merge, configuration);
  if (problems.length > 0) {
    const why = `failed to convert patch object to typed object: ${problems.join("\n  ")}`;
    throw new PatchError(`error applying patch: ${why}`);
  }
  const atomics = atomicPlaces(merge, configuration);
  if (atomics.length > 0) {
    const why = `may not mutate atomic arrays, maps or structs: ${atomics.join(", ")}`;
    throw new PatchError(`error applying patch: invalid ApplyConfiguration: ${why}`);
  }
  return mergeValues(merge, object, configuration);
}

/** A `test` that fails is no fault: the patch is meant for another object. */
function withJsonPatch(object: unknown, value: unknown): unknown {
  const operations: readonly unknown[] = Array.isArray(value) ? value : [value];
  let patched = object;
  for (const operation of operations) {
    if (isFailedTest(patched, operation)) return object;
    try {
      patched = applyJsonPatch(patched, [operation]);
    } catch (error) {
      if (!isStatus(error)) throw error;
      const shown = JSON.stringify(operation);
      throw new PatchError(`JSON Patch: ${shown} cannot be applied: ${error.message}`);
    }
  }
  return patched;
}

function isFailedTest(object: unknown, operation: unknown): boolean {
  if (!isJsonObject(operation) || operation["op"] !== "test") return false;
  const { path, value = null } = operation as { readonly path?: unknown; readonly value?: unknown };
  const keys = typeof path === "string" ? parseJsonPointer(path) : undefined;
  let found: unknown = object;
  for (const key of keys ?? []) {
    if (Array.isArray(found)) found = found[Number(key)];
    else found = isJsonObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  }
  return !jsonEquals(found ?? null, value);
}
