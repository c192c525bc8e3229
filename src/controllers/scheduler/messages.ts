import type { Misfit } from "./view.ts";

/** `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable.`, as kube-scheduler words it. */
export function unavailable(misfits: readonly Misfit[]): string {
  const counts = new Map<string, number>();
  for (const reason of misfits.flatMap(({ reasons }) => reasons)) {
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const texts = [...counts].map(([reason, count]) => `${count} ${reason}`).toSorted();
  return `0/${misfits.length} nodes are available: ${texts.join(", ")}.`;
}

/** The whole message of a pod that fits nowhere: why, and why evicting others would not help. */
export function unschedulableMessage(why: string, preemption: string): string {
  return `${why} no new claims to deallocate, preemption: ${preemption}`;
}
