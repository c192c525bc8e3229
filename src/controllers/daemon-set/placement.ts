import type { Stored } from "../../model/object.ts";
import type { DaemonSet } from "../../model/types/apps-v1.ts";
import type {
  Node,
  NodeSelectorTerm,
  Pod,
  PodSpec,
  Toleration,
} from "../../model/types/core-v1.ts";
import { matchesNodeAffinity } from "../common/node-affinity.ts";
import { untoleratedTaint } from "../common/taints.ts";

const NAME_FIELD = "metadata.name";

/** Daemons stay where everything else is driven away, and run on nodes that are not ready for others. */
const TOLERATIONS: readonly Toleration[] = [
  { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute" },
  { key: "node.kubernetes.io/unreachable", operator: "Exists", effect: "NoExecute" },
  { key: "node.kubernetes.io/disk-pressure", operator: "Exists", effect: "NoSchedule" },
  { key: "node.kubernetes.io/memory-pressure", operator: "Exists", effect: "NoSchedule" },
  { key: "node.kubernetes.io/pid-pressure", operator: "Exists", effect: "NoSchedule" },
  { key: "node.kubernetes.io/unschedulable", operator: "Exists", effect: "NoSchedule" },
];
const HOST_NETWORK_TOLERATION: Toleration = {
  key: "node.kubernetes.io/network-unavailable",
  operator: "Exists",
  effect: "NoSchedule",
};

/** The template's spec for one node: it may go nowhere else, and what ails the node does not keep it away. */
export function specFor(spec: PodSpec, node: string): PodSpec {
  const own = spec.hostNetwork === true ? [...TOLERATIONS, HOST_NETWORK_TOLERATION] : TOLERATIONS;
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const matchFields = [{ key: NAME_FIELD, operator: "In", values: [node] }];
  const terms: readonly NodeSelectorTerm[] = required?.nodeSelectorTerms ?? [{}];
  const nodeSelectorTerms = terms.map((term) => ({ ...term, matchFields }));
  const nodeAffinity = {
    ...spec.affinity?.nodeAffinity,
    requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms },
  };
  return {
    ...spec,
    affinity: { ...spec.affinity, nodeAffinity },
    tolerations: [...(spec.tolerations ?? []), ...own],
  };
}

/** The node that a daemon's pod is on, or is meant for. */
export function targetOf(pod: Pod): string | undefined {
  const { nodeName = "", affinity } = pod.spec ?? {};
  if (nodeName !== "") return nodeName;
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return required?.nodeSelectorTerms
    .flatMap(({ matchFields = [] }) => matchFields)
    .find(({ key, operator }) => key === NAME_FIELD && operator === "In")?.values?.[0];
}

/** Whether the node is to have a daemon, and whether one that is there may stay. */
export interface Suitability {
  readonly shouldRun: boolean;
  readonly mayStay: boolean;
}

export function suitabilityOf(set: DaemonSet, node: Stored<Node>): Suitability {
  const { name } = node.metadata;
  const template = set.spec?.template.spec;
  if (template === undefined) return { shouldRun: false, mayStay: false };
  const isElsewhere = (template.nodeName ?? name) !== name;
  // The template's own terms decide where daemons go; the field that pins a pod to its node is added later.
  const fits = !isElsewhere && matchesNodeAffinity({ spec: template }, node);
  if (!fits) return { shouldRun: false, mayStay: false };
  const { tolerations } = specFor(template, name);
  const taints = node.spec?.taints ?? [];
  const hard = taints.filter(({ effect }) => effect !== "PreferNoSchedule");
  const driving = taints.filter(({ effect }) => effect === "NoExecute");
  return {
    shouldRun: untoleratedTaint(tolerations, hard) === undefined,
    mayStay: untoleratedTaint(tolerations, driving) === undefined,
  };
}
