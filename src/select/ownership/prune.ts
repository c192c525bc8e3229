import { fieldsOf } from "./fields-of.ts";
import {
  difference,
  type FieldSet,
  intersection,
  isEmptySet,
  union,
  withNamedFields,
} from "./field-set.ts";
import type { MergeType } from "./merge-type.ts";
import { removeFields } from "./remove-fields.ts";

/**
 * The merged object without what an applier owned before and no longer applies, unless somebody still owns it
 * (upstream: `prune`). `owned` is what all managers own, with the new configuration for this one.
 */
export function prune(
  type: MergeType,
  merged: unknown,
  { last, owned }: { readonly last: FieldSet; readonly owned: FieldSet },
): unknown {
  if (isEmptySet(last)) return merged;
  const named = (set: FieldSet): FieldSet => withNamedFields(set, type);
  const all = named(fieldsOf(type, merged));
  const bare = removeFields(type, merged, named(last));
  const kept = union(named(fieldsOf(type, bare)), named(owned));
  const pruned = removeFields(type, merged, difference(all, kept));
  // Only what this applier owned may go; what nobody owns stays (upstream: `addBackDanglingItems`).
  const gone = difference(all, named(fieldsOf(type, pruned)));
  return removeFields(type, merged, intersection(gone, named(last)));
}
