import { invalid } from "../../field-error.ts";
import { jsonEquals } from "../../json.ts";
import type { NodeSelectorTerm, PodSpec } from "../../types/core-v1.ts";
import { each, type Faults, when } from "../checks.ts";

/** While gates keep a pod from being scheduled, its node constraints may be tightened (semantics section 8.2). */
export function validateGatedChanges(spec: PodSpec, old: PodSpec): Faults {
  if (!isGated(old)) return [];
  return [...validateNodeSelector(spec, old), ...validateNodeAffinity(spec, old)];
}

/** `spec` with the node constraints of `old`, if they could be changed at all. */
export function withoutGatedChanges(spec: PodSpec, old: PodSpec): PodSpec {
  if (!isGated(old)) return spec;
  const { nodeAffinity: _now, ...others } = spec.affinity ?? {};
  const nodeAffinity = old.affinity?.nodeAffinity;
  const affinity = { ...others, ...(nodeAffinity && { nodeAffinity }) };
  const isEmpty = Object.keys(affinity).length === 0 && old.affinity === undefined;
  return { ...spec, nodeSelector: old.nodeSelector, affinity: isEmpty ? undefined : affinity };
}

function isGated(old: PodSpec): boolean {
  return (old.schedulingGates ?? []).length > 0;
}

function validateNodeSelector(spec: PodSpec, old: PodSpec): Faults {
  const isKept = Object.entries(old.nodeSelector ?? {}).every(
    ([key, value]) => spec.nodeSelector?.[key] === value,
  );
  return when(
    !isKept,
    invalid(
      "spec.nodeSelector",
      spec.nodeSelector,
      "only additions to spec.nodeSelector are allowed (no mutations or deletions)",
    ),
  );
}

const requiredName = "requiredDuringSchedulingIgnoredDuringExecution";

function validateNodeAffinity(spec: PodSpec, old: PodSpec): Faults {
  const path = "spec.affinity.nodeAffinity";
  const before = old.affinity?.nodeAffinity?.[requiredName]?.nodeSelectorTerms ?? [];
  const now = spec.affinity?.nodeAffinity?.[requiredName]?.nodeSelectorTerms ?? [];
  if (before.length === 0) return [];
  if (now.length !== before.length) {
    const detail = `no additions/deletions to non-empty NodeSelectorTerms list are allowed`;
    return [invalid(`${path}.${requiredName}.nodeSelectorTerms`, now, detail)];
  }
  return each(now, `${path}.${requiredName}.nodeSelectorTerms`, (term, termPath, index) =>
    when(
      !extendsTerm(term, before[index]),
      invalid(termPath, term, "only additions are allowed (no mutations or deletions)"),
    ),
  );
}

/** An empty term selects nothing, so that nothing can be added to it. */
function extendsTerm(term: NodeSelectorTerm, old: NodeSelectorTerm | undefined): boolean {
  if (jsonEquals(term, old)) return true;
  const { matchExpressions = [], matchFields = [] } = old ?? {};
  if (matchExpressions.length + matchFields.length === 0) return false;
  return (
    jsonEquals((term.matchExpressions ?? []).slice(0, matchExpressions.length), matchExpressions) &&
    jsonEquals((term.matchFields ?? []).slice(0, matchFields.length), matchFields)
  );
}
