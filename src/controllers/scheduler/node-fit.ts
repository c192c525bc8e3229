import type { Quantity } from "../../model/quantity.ts";
import { podRequestsOf, resourcesFrom, sum, type Resources } from "../../model/pod/resources.ts";
import { mainsOf, sidecarsOf } from "../../model/pod/containers.ts";
import type { ContainerPort, Pod } from "../../model/types/core-v1.ts";
import { matchesNodeAffinity } from "../common/node-affinity.ts";
import { untoleratedTaint } from "../common/taints.ts";
import { resolvable, unresolvable, type Misfit, type NodeView } from "./view.ts";

const UNSCHEDULABLE_TAINT = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };

/** Whether a cordoned node may take the pod all the same, because it tolerates that (`kubectl cordon`). */
export function unschedulable(pod: Pod, { node }: NodeView): Misfit | undefined {
  if (node.spec?.unschedulable !== true) return undefined;
  const untolerated = untoleratedTaint(pod.spec?.tolerations, [UNSCHEDULABLE_TAINT]);
  return untolerated === undefined ? undefined : unresolvable("node(s) were unschedulable");
}

export function taints(pod: Pod, { node }: NodeView): Misfit | undefined {
  const hard = (node.spec?.taints ?? []).filter(({ effect }) => effect !== "PreferNoSchedule");
  if (untoleratedTaint(pod.spec?.tolerations, hard) === undefined) return undefined;
  return unresolvable("node(s) had untolerated taint(s)");
}

export function nodeAffinity(pod: Pod, { node }: NodeView): Misfit | undefined {
  if (matchesNodeAffinity(pod, node)) return undefined;
  return unresolvable("node(s) didn't match Pod's node affinity/selector");
}

export function hostPorts(pod: Pod, { pods }: NodeView): Misfit | undefined {
  const taken = pods.flatMap(hostPortsOf);
  const clash = hostPortsOf(pod).some((port) => taken.some((other) => portsClash(port, other)));
  return clash
    ? resolvable("node(s) didn't have free ports for the requested pod ports")
    : undefined;
}

/** Whether what the pod requests is left of the node's allocatable, as the plugin NodeResourcesFit words it. */
export function resources(pod: Pod, { node, pods }: NodeView): Misfit | undefined {
  const allocatable = resourcesFrom(node.status?.allocatable);
  const used = pods.map((other) => podRequestsOf(other, { from: "status" })).reduce(sum, new Map());
  const reasons: string[] = [];
  let hopeless = false;
  if (pods.length >= Number(nanosOf(allocatable, "pods") / UNIT)) reasons.push("Too many pods");
  for (const [name, wanted] of inOrder(podRequestsOf(pod))) {
    const total = nanosOf(allocatable, name);
    if (wanted.nanos <= 0n || wanted.nanos <= total - nanosOf(used, name)) continue;
    reasons.push(`Insufficient ${name}`);
    hopeless ||= wanted.nanos > total;
  }
  return reasons.length === 0 ? undefined : { reasons, resolvable: !hopeless };
}

/** Quantities are billionths of their unit. */
const UNIT = 1_000_000_000n;

function nanosOf(resources: Resources, name: string): bigint {
  return resources.get(name)?.nanos ?? 0n;
}

/** Upstream looks at these first, in this order, then at extended resources. */
const FIRST = ["cpu", "memory", "ephemeral-storage"];

function inOrder(requests: Resources): readonly (readonly [string, Quantity])[] {
  const rank = (name: string) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
  return [...requests].toSorted(([a], [b]) => rank(a) - rank(b));
}

function hostPortsOf(pod: Pod): readonly ContainerPort[] {
  const containers = [...mainsOf(pod), ...sidecarsOf(pod)];
  return containers.flatMap(({ ports = [] }) => ports.filter(({ hostPort = 0 }) => hostPort > 0));
}

function portsClash(a: ContainerPort, b: ContainerPort): boolean {
  if (a.hostPort !== b.hostPort || (a.protocol ?? "TCP") !== (b.protocol ?? "TCP")) return false;
  return isAnyAddress(a.hostIP) || isAnyAddress(b.hostIP) || a.hostIP === b.hostIP;
}

function isAnyAddress(address: string | undefined): boolean {
  return address === undefined || address === "" || address === "0.0.0.0" || address === "::";
}
