import type { Stored } from "../../model/object.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import { fromTime } from "../../model/instant.ts";
import { isDeleting } from "../common/pods.ts";
import { misfitOf } from "./filters.ts";
import { unavailable } from "./messages.ts";
import type { Misfit, NodeView, SchedulerView } from "./view.ts";

/** The node that takes the pod once the victims are gone; or why there is none. */
export type Preemption =
  | { readonly node: NodeView; readonly victims: readonly Stored<Pod>[] }
  | { readonly refusal: string };

/** Looks for pods of lower priority that could make room. `misfits` are in the order of the view's nodes. */
export function preempt(view: SchedulerView, misfits: readonly Misfit[]): Preemption {
  if (view.pod.spec?.preemptionPolicy === "Never") {
    return { refusal: "not eligible due to preemptionPolicy=Never." };
  }
  const options = view.nodes.flatMap((node, index) => {
    const helpful = misfits[index]?.resolvable === true;
    const victims = helpful ? victimsOn(view, node) : undefined;
    return victims === undefined ? [] : [{ node, victims }];
  });
  const best = options.toSorted((a, b) => costOf(a.victims) - costOf(b.victims))[0];
  return best ?? { refusal: unavailable(misfits.map(preemptionMisfit)) };
}

function preemptionMisfit(misfit: Misfit): Misfit {
  const reason = misfit.resolvable
    ? "No preemption victims found for incoming pod"
    : "Preemption is not helpful for scheduling";
  return { reasons: [reason], resolvable: false };
}

/** The fewest and least important pods that must go; `undefined` when not even all lesser ones would be enough. */
function victimsOn(view: SchedulerView, candidate: NodeView): readonly Stored<Pod>[] | undefined {
  const lesser = candidate.pods.filter((other) => priorityOf(other) < priorityOf(view.pod));
  if (lesser.length === 0) return undefined;
  const kept = new Set(candidate.pods.filter((other) => !lesser.includes(other)));
  const fits = (pods: ReadonlySet<Stored<Pod>>) => {
    const without = { ...candidate, pods: candidate.pods.filter((pod) => pods.has(pod)) };
    return misfitOf(withNode(view, candidate, without), without) === undefined;
  };
  if (!fits(kept)) return undefined;
  // The most important ones get their place back first, as long as the incoming pod still fits.
  for (const pod of lesser.toSorted(moreImportant)) {
    if (fits(new Set([...kept, pod]))) kept.add(pod);
  }
  return lesser.filter((pod) => !kept.has(pod));
}

function withNode(view: SchedulerView, before: NodeView, after: NodeView): SchedulerView {
  return { ...view, nodes: view.nodes.map((node) => (node === before ? after : node)) };
}

function moreImportant(a: Stored<Pod>, b: Stored<Pod>): number {
  const byPriority = priorityOf(b) - priorityOf(a);
  return byPriority === 0 ? startOf(a) - startOf(b) : byPriority;
}

function startOf(pod: Pod): number {
  return fromTime(pod.status?.startTime) ?? Number.POSITIVE_INFINITY;
}

function costOf(victims: readonly Pod[]): number {
  return Math.max(...victims.map(priorityOf)) * 1000 + victims.length;
}

export function priorityOf(pod: Pod): number {
  return pod.spec?.priority ?? 0;
}

/** Whether pods that the incoming one preempted are still on their way out of its nominated node. */
export function awaitsVictims(view: SchedulerView): boolean {
  const nominated = view.pod.status?.nominatedNodeName;
  const node = view.nodes.find(({ node: { metadata } }) => metadata.name === nominated);
  const leaving = (other: Pod) => isDeleting(other) && priorityOf(other) < priorityOf(view.pod);
  return node?.pods.some(leaving) ?? false;
}
