import { advanceStops, stopOnce } from "./container-stop.ts";
import { actOnce, because } from "./plan.ts";
import type { Plan } from "./plan.ts";
import { inStopOrder } from "./pod-view.ts";
import type { ContainerView, PodView } from "./pod-view.ts";
import { resetsPod } from "./restart-rules.ts";
import { awaitStarts } from "./starts.ts";

/** Whether an exit asks for a new start of the whole pod in its sandbox (semantics §2.10). */
export function isResetting(view: PodView): boolean {
  return [...view.inits, ...view.mains].some(isTrigger);
}

/**
 * Ends and removes every container, those that asked for it last: as long as their records are there, a crash of the
 * engine in between changes nothing. Without grace, hooks or order; logs stay (semantics §2.10).
 */
export function resetContainers(view: PodView, plan: Plan): void {
  if (awaitStarts(view, plan)) return;
  const others = (container: ContainerView): boolean => !isTrigger(container);
  const groups = [
    view.mains.filter(others),
    view.inits.filter(others),
    view.mains.filter(isTrigger),
    view.inits.filter(isTrigger),
  ];
  const group = groups.find((members) => members.some(({ record }) => record !== undefined));
  for (const container of group ?? []) removeRecords(view, plan, container);
  advanceStops(view, plan, inStopOrder(view));
}

function isTrigger({ container, record }: ContainerView): boolean {
  return resetsPod(container, record);
}

function removeRecords(view: PodView, plan: Plan, container: ContainerView): void {
  const { records } = container;
  // The record that asks stays until those before it are gone: alone they would ask for nothing.
  const isLast = !isTrigger(container) || records.length === 1;
  for (const { id, state } of isLast ? records : records.slice(1)) {
    if (state === "running") {
      const order = {
        id,
        cause: "restartAll",
        graceSeconds: 0,
        message: "killing",
        restart: true,
        reason: because("RestartAll"),
      } as const;
      stopOnce(view, plan, { container, order });
    } else {
      const action = { kind: "removeContainer", container: container.name, id } as const;
      actOnce(view, plan, because("RestartAll"), { ...action, keepLogs: true });
    }
  }
}
