import type { Instant } from "../model/instant.ts";
import type { ContainerStop, StopCause } from "./memory.ts";
import type { Reason } from "./model.ts";
import { act, because, hold } from "./plan.ts";
import type { Plan } from "./plan.ts";
import { isStopping } from "./pod-view.ts";
import type { ContainerView, PodView } from "./pod-view.ts";

/** The runtime gets at least this long between TERM and KILL, whatever is left of the budget (semantics §1). */
export const STOP_TIMEOUT_SECONDS_MIN = 2;

export interface StopOrder {
  readonly id: string;
  readonly cause: StopCause;
  readonly graceSeconds: number;
  readonly message: string;
  readonly restart: boolean;
  readonly reason: Reason;
}

/** Begins the stop of one record: event, hook, and from the next decision on the steps of `advanceStop`. */
export function beginStop(plan: Plan, container: ContainerView, order: StopOrder): void {
  const { reason, ...rest } = order;
  const runPreStop = hasPreStop(container) && order.graceSeconds > 0;
  act(plan, reason, { kind: "beginStop", container: container.name, runPreStop, ...rest });
}

/** A record that should stop: begins it unless it is on its way, or a failed attempt is to be left alone for a while. */
export function stopOnce(
  view: PodView,
  plan: Plan,
  { container, order }: { readonly container: ContainerView; readonly order: StopOrder },
): void {
  if (isStopping(container, order.id)) return;
  const retry = view.seen.memory.retries[stopKey(order.id)];
  if (retry !== undefined && view.now < retry.retryAt) {
    hold(plan, container.name, because("StopFailed", retry.message), retry.retryAt);
    return;
  }
  beginStop(plan, container, order);
}

/** Where a failed stop of this record is noted in `PodMemory.retries`. */
export function stopKey(id: string): string {
  return `stop:${id}`;
}

/** Takes every stop that is on its way one step further (semantics §5.3). Orders of the whole pod wait for their turn. */
export function advanceStops(
  view: PodView,
  plan: Plan,
  containers: readonly ContainerView[],
): void {
  for (const container of containers) {
    const { stop } = container.memory;
    if (stop !== undefined) advanceStop(view, plan, { container, stop });
  }
}

interface Stopping {
  readonly container: ContainerView;
  readonly stop: ContainerStop;
}

function advanceStop(view: PodView, plan: Plan, stopping: Stopping): void {
  switch (stopping.stop.step.state) {
    case "preStop":
      return afterHook(view, plan, stopping);
    case "waiting":
      return afterWait(view, plan, stopping, hookEnd(stopping.stop));
    case "stopping":
      return hold(plan, stopping.container.name, because("StopInFlight"));
    case "stopped":
    case "failed":
  }
}

function afterHook(view: PodView, plan: Plan, stopping: Stopping): void {
  const { container, stop } = stopping;
  const deadline = stop.startedAt + stop.graceSeconds * 1000;
  if (view.now < deadline) return hold(plan, container.name, because("HookRunning"), deadline);
  return afterWait(view, plan, stopping, deadline);
}

/** The hook is behind us since `hookEndedAt`; whole seconds that it took are gone from the budget. */
function afterWait(view: PodView, plan: Plan, stopping: Stopping, hookEndedAt: Instant): void {
  const { container, stop } = stopping;
  const graceSeconds = stop.graceSeconds - wholeSeconds(hookEndedAt - stop.startedAt);
  if (!isOrdered(view, stopping) || graceSeconds <= 0) {
    return sendStop(plan, stopping, { graceSeconds, code: "TurnReached" });
  }
  const deadline = hookEndedAt + graceSeconds * 1000;
  const before = whoMustEndFirst(view, container);
  if (before !== undefined && view.now < deadline) {
    return hold(plan, container.name, because("NotItsTurn", before), deadline);
  }
  return sendStop(plan, stopping, {
    graceSeconds: graceSeconds - wholeSeconds(Math.min(view.now, deadline) - hookEndedAt),
    code: before === undefined ? "TurnReached" : "BudgetExhausted",
  });
}

function sendStop(
  plan: Plan,
  { container, stop }: Stopping,
  { graceSeconds, code }: { graceSeconds: number; code: "TurnReached" | "BudgetExhausted" },
): void {
  const timeoutSeconds = Math.max(graceSeconds, STOP_TIMEOUT_SECONDS_MIN);
  const action = { kind: "stopContainer", container: container.name, id: stop.id } as const;
  act(plan, because(code), { ...action, timeoutSeconds });
}

/** Only a stop of the whole pod keeps an order, and only in a pod with sidecars (semantics §5.3, §5.5). */
function isOrdered(view: PodView, { stop }: Stopping): boolean {
  return stop.cause === "pod" && view.inits.some(({ role }) => role === "sidecar");
}

/**
 * The first container that a sidecar's stop waits for: any main, then any later sidecar, that ran when the stop of the
 * pod began and whose own stop has not returned. An exit by itself releases nobody (semantics §5.3). Others wait for none.
 */
function whoMustEndFirst(view: PodView, container: ContainerView): string | undefined {
  if (container.role !== "sidecar") return undefined;
  const later = view.inits.slice(view.inits.indexOf(container) + 1);
  const sidecars = later.filter(({ role }) => role === "sidecar").toReversed();
  return [...view.mains, ...sidecars].find((other) => isAwaited(view, other))?.name;
}

function isAwaited(view: PodView, other: ContainerView): boolean {
  const { stop } = other.memory;
  const member = stop !== undefined && (view.seen.memory.stop?.ids.includes(stop.id) ?? false);
  return member && stop.step.state !== "stopped";
}

function hookEnd(stop: ContainerStop): Instant {
  return stop.hookEndedAt ?? stop.startedAt;
}

function wholeSeconds(durationMs: number): number {
  return Math.floor(durationMs / 1000);
}

function hasPreStop({ container }: ContainerView): boolean {
  return container.lifecycle?.preStop !== undefined;
}
