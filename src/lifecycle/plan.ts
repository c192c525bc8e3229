import type { Instant } from "../model/instant.ts";
import type { Action, ActionBody, Decision, Hold, Reason, ReasonCode } from "./model.ts";
import type { PodView } from "./pod-view.ts";

/** A decision while it is being made. Lives within one call of `decide`. */
export interface Plan {
  readonly actions: Action[];
  readonly holds: Hold[];
  wakeAt: Instant | undefined;
}

export function newPlan(): Plan {
  return { actions: [], holds: [], wakeAt: undefined };
}

export function toDecision({ actions, holds, wakeAt }: Plan): Decision {
  return wakeAt === undefined ? { actions, holds } : { actions, holds, wakeAt };
}

export function because(code: ReasonCode, detail?: string): Reason {
  return detail === undefined ? { code } : { code, detail };
}

export function act(plan: Plan, reason: Reason, action: ActionBody): void {
  plan.actions.push({ ...action, reason });
}

/** Notes why `subject` is left alone; with `until`, the decision is due again then. */
export function hold(plan: Plan, subject: string, reason: Reason, until?: Instant): void {
  plan.holds.push(until === undefined ? { subject, reason } : { subject, reason, until });
  if (until !== undefined) wake(plan, until);
}

export function wake(plan: Plan, at: Instant): void {
  plan.wakeAt = Math.min(plan.wakeAt ?? at, at);
}

/**
 * For calls without a state of their own (sandbox, preparation, removal …): acts unless the same call is on its way or
 * failed a moment ago; then it holds.
 */
export function actOnce(view: PodView, plan: Plan, reason: Reason, action: ActionBody): void {
  const key = actionKey(action);
  const subject = "container" in action ? action.container : subjectOf(action);
  if (view.seen.memory.inFlight[key] !== undefined) {
    hold(plan, subject, because("InFlight", action.kind));
    return;
  }
  const retry = view.seen.memory.retries[key];
  if (retry !== undefined && view.now < retry.retryAt) {
    hold(plan, subject, because("RetryLater", `${action.kind}: ${retry.message}`), retry.retryAt);
    return;
  }
  act(plan, reason, action);
}

/** One key for each call that must not be made twice at the same time. */
export function actionKey(action: ActionBody): string {
  return "id" in action ? `${action.kind}:${action.id}` : action.kind;
}

function subjectOf(action: ActionBody): string {
  return action.kind === "createSandbox" || action.kind === "stopSandbox" ? "sandbox" : "pod";
}
