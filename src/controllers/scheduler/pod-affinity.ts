import { labelSelectorMatcher } from "../../select/labels.ts";
import type { LabelSelector } from "../../model/types/meta-v1.ts";
import type { Node, Pod, PodAffinityTerm } from "../../model/types/core-v1.ts";
import {
  resolvable,
  unresolvable,
  type Misfit,
  type NodeView,
  type SchedulerView,
} from "./view.ts";

/** Required affinity and anti-affinity between pods: the incoming pod's own, and that of the pods which are there. */
export function podAffinity(view: SchedulerView, candidate: NodeView): Misfit | undefined {
  const { pod } = view;
  if (!affinityHolds(view, candidate)) {
    return unresolvable("node(s) didn't match pod affinity rules");
  }
  const averse = antiAffinityTerms(pod).some((term) => isNear(view, candidate, { term, of: pod }));
  if (averse) return resolvable("node(s) didn't match pod anti-affinity rules");
  if (othersObject(view, candidate)) {
    return resolvable("node(s) didn't satisfy existing pods anti-affinity rules");
  }
  return undefined;
}

function affinityHolds(view: SchedulerView, candidate: NodeView): boolean {
  const { pod } = view;
  const terms = affinityTerms(pod);
  if (terms.length === 0) return true;
  const hasKeys = terms.every(
    ({ topologyKey }) => labelOf(candidate.node, topologyKey) !== undefined,
  );
  if (!hasKeys) return false;
  const matchesAll = (other: Pod) =>
    terms.every((term) => termMatches(view, { term, of: pod }, other));
  const matching = view.nodes.flatMap((each) => each.pods.filter(matchesAll).map(() => each.node));
  // The first pod of a group that wants to be together would otherwise never find a place.
  if (matching.length === 0) return matchesAll(pod);
  return terms.every(({ topologyKey }) =>
    matching.some((node) => sameTopology(node, candidate.node, topologyKey)),
  );
}

function othersObject(view: SchedulerView, candidate: NodeView): boolean {
  return view.nodes.some(({ node, pods }) =>
    pods.some((other) =>
      antiAffinityTerms(other).some(
        (term) =>
          sameTopology(node, candidate.node, term.topologyKey) &&
          termMatches(view, { term, of: other }, view.pod),
      ),
    ),
  );
}

interface OwnedTerm {
  readonly term: PodAffinityTerm;
  /** The pod whose rule it is: its namespace and labels complete the term. */
  readonly of: Pod;
}

/** Whether a pod that the term matches runs in the candidate's topology domain. */
function isNear(view: SchedulerView, candidate: NodeView, owned: OwnedTerm): boolean {
  return view.nodes.some(
    ({ node, pods }) =>
      sameTopology(node, candidate.node, owned.term.topologyKey) &&
      pods.some((other) => termMatches(view, owned, other)),
  );
}

function termMatches(view: SchedulerView, { term, of }: OwnedTerm, other: Pod): boolean {
  const namespace = other.metadata?.namespace ?? "";
  if (!namespaceMatches(view, { term, of }, namespace)) return false;
  const selector = withLabelKeys(term, of);
  return labelSelectorMatcher(selector).matches(other.metadata?.labels);
}

function namespaceMatches(view: SchedulerView, { term, of }: OwnedTerm, name: string): boolean {
  const { namespaces = [], namespaceSelector } = term;
  if (namespaces.length === 0 && namespaceSelector === undefined) {
    return name === of.metadata?.namespace;
  }
  if (namespaces.includes(name)) return true;
  const labels = view.namespaces.get(name)?.metadata.labels;
  return labelSelectorMatcher(namespaceSelector).matches(labels);
}

/** `matchLabelKeys` and `mismatchLabelKeys` narrow the selector by the owner's own labels (KEP-3633). */
function withLabelKeys(term: PodAffinityTerm, of: Pod): LabelSelector | undefined {
  const { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] } = term;
  if (labelSelector === undefined) return undefined;
  const labels = of.metadata?.labels ?? {};
  const expressions = (keys: readonly string[], operator: string) =>
    keys.flatMap((key) => {
      const value = labels[key];
      return value === undefined ? [] : [{ key, operator, values: [value] }];
    });
  const matchExpressions = [
    ...(labelSelector.matchExpressions ?? []),
    ...expressions(matchLabelKeys, "In"),
    ...expressions(mismatchLabelKeys, "NotIn"),
  ];
  return { ...labelSelector, matchExpressions };
}

function affinityTerms(pod: Pod): readonly PodAffinityTerm[] {
  return pod.spec?.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
}

function antiAffinityTerms(pod: Pod): readonly PodAffinityTerm[] {
  return pod.spec?.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
}

function sameTopology(a: Node, b: Node, key: string): boolean {
  const value = labelOf(a, key);
  return value !== undefined && value === labelOf(b, key);
}

function labelOf(node: Node, key: string): string | undefined {
  return node.metadata?.labels?.[key];
}
