import { isJsonObject, type JsonObject } from "../../model/json.ts";
import type { KubeObject } from "../../model/object.ts";
import { compare } from "./compare.ts";
import { difference, emptySet, type FieldSet, union } from "./field-set.ts";
import { fieldsOf } from "./fields-of.ts";
import type { MergeType } from "./merge-type.ts";

const annotation = "kubectl.kubernetes.io/last-applied-configuration";

/**
 * What `kubectl apply` without `--server-side` applied last and is still as it applied it: `kubectl apply
 * --server-side` may take that over without a conflict.
 */
export function lastAppliedFields(type: MergeType, live: KubeObject, apiVersion: string): FieldSet {
  const applied = parsed(live.metadata?.annotations?.[annotation]);
  if (applied === undefined || applied["apiVersion"] !== apiVersion) return emptySet;
  const { added, modified, removed } = compare(type, applied, live);
  return difference(fieldsOf(type, applied), union(union(added, modified), removed));
}

/** Keeps the annotation of `kubectl apply` up to date, so that a user may go back to it. */
export function withLastApplied(object: KubeObject, applied: JsonObject): KubeObject {
  const annotations = object.metadata?.annotations;
  if (annotations === undefined || !Object.hasOwn(annotations, annotation)) return object;
  const text = `${JSON.stringify(sorted(withoutAnnotation(applied)))}\n`;
  return {
    ...object,
    metadata: { ...object.metadata, annotations: { ...annotations, [annotation]: text } },
  };
}

function parsed(text: string | undefined): JsonObject | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function withoutAnnotation(applied: JsonObject): JsonObject {
  const metadata = applied["metadata"];
  if (!isJsonObject(metadata) || !isJsonObject(metadata["annotations"])) return applied;
  const { [annotation]: _last, ...annotations } = metadata["annotations"];
  return { ...applied, metadata: { ...metadata, annotations } };
}

/** Go writes maps with their keys in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  const keys = Object.keys(value).toSorted();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]));
}
