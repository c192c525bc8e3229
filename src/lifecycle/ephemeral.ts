import type { StartOrder } from "./init.ts";
import { because } from "./plan.ts";
import type { PodView } from "./pod-view.ts";

/** Started once, also while the pod initialises, and never again (semantics §2.5). */
export function decideEphemerals(view: PodView): readonly StartOrder[] {
  return view.ephemerals
    .filter(({ record, memory }) => record === undefined && memory.start === undefined)
    .map((container) => ({ container, reason: because("EphemeralAdded") }));
}
