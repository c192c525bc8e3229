import { hostPorts, nodeAffinity, resources, taints, unschedulable } from "./node-fit.ts";
import { podAffinity } from "./pod-affinity.ts";
import { topologySpread } from "./topology-spread.ts";
import type { Misfit, NodeView, SchedulerView } from "./view.ts";
import { volumeBinding, volumeRestrictions } from "./volumes.ts";

/** Why the node cannot take the pod: the first of upstream's filters that fails, in upstream's order. */
export function misfitOf(view: SchedulerView, candidate: NodeView): Misfit | undefined {
  const { pod } = view;
  return (
    unschedulable(pod, candidate) ??
    taints(pod, candidate) ??
    nodeAffinity(pod, candidate) ??
    hostPorts(pod, candidate) ??
    resources(pod, candidate) ??
    volumeRestrictions(view) ??
    volumeBinding(view, candidate) ??
    topologySpread(view, candidate) ??
    podAffinity(view, candidate)
  );
}
