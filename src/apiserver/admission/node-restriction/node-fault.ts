import { goQuote } from "../../../model/field-error.ts";
import { jsonEquals } from "../../../model/json.ts";
import type { Node } from "../../../model/types/core-v1.ts";
import type { Admission } from "../plugin.ts";
import { nameOf } from "../refusal.ts";

/** What keeps the node `node` from writing a Node so; `undefined` when nothing does. */
export function nodeFault(admission: Admission, node: string): string | undefined {
  const { operation } = admission;
  const who = `node ${goQuote(node)}`;
  const name = nameOf(admission);
  if (name !== node) return `${who} is not allowed to modify node ${goQuote(name)}`;
  const after: Node = admission.object;
  const before: Node | undefined = admission.previous;
  const labels = forbiddenLabels(after, before);
  if (operation === "CREATE") {
    return labels.length === 0
      ? undefined
      : `${who} is not allowed to set the following labels: ${labels.join(", ")}`;
  }
  if (operation !== "UPDATE") return undefined;
  if (!jsonEquals(after.spec?.taints ?? [], before?.spec?.taints ?? [])) {
    return `${who} is not allowed to modify taints`;
  }
  const owners = (each: Node | undefined) => each?.metadata?.ownerReferences ?? [];
  if (!jsonEquals(owners(after), owners(before))) {
    return `${who} is not allowed to modify ownerReferences`;
  }
  return labels.length === 0 ? undefined : `is not allowed to modify labels: ${labels.join(", ")}`;
}

/** Labels that a kubelet sets of itself. */
const kubeletLabels = new Set([
  "kubernetes.io/hostname",
  "kubernetes.io/arch",
  "kubernetes.io/os",
  "beta.kubernetes.io/arch",
  "beta.kubernetes.io/instance-type",
  "beta.kubernetes.io/os",
  "failure-domain.beta.kubernetes.io/region",
  "failure-domain.beta.kubernetes.io/zone",
  "node.kubernetes.io/instance-type",
  "topology.kubernetes.io/region",
  "topology.kubernetes.io/zone",
]);

/** The changed labels with which a node could draw pods to itself that are not meant for it. */
function forbiddenLabels(after: Node, before: Node | undefined): readonly string[] {
  const now = after.metadata?.labels ?? {};
  const then = before?.metadata?.labels ?? {};
  const changed = [...new Set([...Object.keys(now), ...Object.keys(then)])].filter(
    (label) => now[label] !== then[label],
  );
  return changed.filter(isForbidden).toSorted();
}

function isForbidden(label: string): boolean {
  const slash = label.indexOf("/");
  const domain = slash < 0 ? "" : label.slice(0, slash);
  if (isWithin(domain, "node-restriction.kubernetes.io")) return true;
  const isKubernetes = isWithin(domain, "kubernetes.io") || isWithin(domain, "k8s.io");
  const isKubelets =
    kubeletLabels.has(label) ||
    isWithin(domain, "kubelet.kubernetes.io") ||
    isWithin(domain, "node.kubernetes.io");
  return isKubernetes && !isKubelets;
}

function isWithin(domain: string, parent: string): boolean {
  return domain === parent || domain.endsWith(`.${parent}`);
}
