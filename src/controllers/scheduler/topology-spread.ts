import { labelSelectorMatcher } from "../../select/labels.ts";
import type { Node, Pod, TopologySpreadConstraint } from "../../model/types/core-v1.ts";
import { matchesNodeAffinity } from "../common/node-affinity.ts";
import { isDeleting } from "../common/pods.ts";
import { untoleratedTaint } from "../common/taints.ts";
import {
  resolvable,
  unresolvable,
  type Misfit,
  type NodeView,
  type SchedulerView,
} from "./view.ts";

const MISMATCH = "node(s) didn't match pod topology spread constraints";

/** `spec.topologySpreadConstraints` that say DoNotSchedule. */
export function topologySpread(view: SchedulerView, candidate: NodeView): Misfit | undefined {
  const constraints = (view.pod.spec?.topologySpreadConstraints ?? []).filter(
    ({ whenUnsatisfiable }) => whenUnsatisfiable === "DoNotSchedule",
  );
  for (const constraint of constraints) {
    const domain = domainOf(candidate.node, constraint);
    if (domain === undefined) return unresolvable(`${MISMATCH} (missing required label)`);
    if (skewIn(view, constraint, domain) > constraint.maxSkew) return resolvable(MISMATCH);
  }
  return undefined;
}

/** How far the domain would be above the emptiest one with the pod in it. */
function skewIn(view: SchedulerView, constraint: TopologySpreadConstraint, domain: string): number {
  const { pod, nodes } = view;
  const counts = new Map<string, number>();
  for (const { node, pods } of nodes) {
    const name = domainOf(node, constraint);
    if (name === undefined || !isEligible(pod, node, constraint)) continue;
    const matching = pods.filter((other) => counted(pod, constraint, other)).length;
    counts.set(name, (counts.get(name) ?? 0) + matching);
  }
  const tooFew = counts.size < (constraint.minDomains ?? 1);
  const least = tooFew || counts.size === 0 ? 0 : Math.min(...counts.values());
  const own = selects(pod, constraint, pod) ? 1 : 0;
  return (counts.get(domain) ?? 0) + own - least;
}

function isEligible(pod: Pod, node: Node, constraint: TopologySpreadConstraint): boolean {
  const { nodeAffinityPolicy = "Honor", nodeTaintsPolicy = "Ignore" } = constraint;
  if (nodeAffinityPolicy === "Honor" && !matchesNodeAffinity(pod, node)) return false;
  if (nodeTaintsPolicy === "Ignore") return true;
  const hard = (node.spec?.taints ?? []).filter(({ effect }) => effect !== "PreferNoSchedule");
  return untoleratedTaint(pod.spec?.tolerations, hard) === undefined;
}

function counted(pod: Pod, constraint: TopologySpreadConstraint, other: Pod): boolean {
  return (
    !isDeleting(other) &&
    other.metadata?.namespace === pod.metadata?.namespace &&
    selects(pod, constraint, other)
  );
}

function selects(pod: Pod, constraint: TopologySpreadConstraint, other: Pod): boolean {
  if (!labelSelectorMatcher(constraint.labelSelector).matches(other.metadata?.labels)) return false;
  return (constraint.matchLabelKeys ?? []).every((key) => {
    const value = pod.metadata?.labels?.[key];
    return value === undefined || other.metadata?.labels?.[key] === value;
  });
}

function domainOf(node: Node, { topologyKey }: TopologySpreadConstraint): string | undefined {
  return node.metadata?.labels?.[topologyKey];
}
