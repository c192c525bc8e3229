import type { Instant } from "../model/instant.ts";
import { stopKey } from "./container-stop.ts";
import type { ContainerMemory, ContainerStop, PodMemory, StopStep } from "./memory.ts";
import type { ActionBody, BeginStop } from "./model.ts";
import type { ActionResult } from "./memory-change.ts";
import { updateContainer, withRetry, withoutRetry } from "./memory-change.ts";

type StopContainer = Extract<ActionBody, { kind: "stopContainer" }>;

export type StopHappening =
  | { readonly phase: "begun"; readonly action: BeginStop | StopContainer; readonly now: Instant }
  | {
      readonly phase: "ended";
      readonly action: BeginStop | StopContainer;
      readonly result: ActionResult;
      readonly now: Instant;
    };

/** The memory after a stop, its preStop hook or the runtime's stop call began or ended. */
export function rememberStop(memory: PodMemory, happening: StopHappening): PodMemory {
  const { action, now } = happening;
  if (action.kind === "beginStop") {
    return happening.phase === "begun"
      ? begun(memory, action, now)
      : changeStop(memory, action, (stop) => hookEnded(stop, now));
  }
  if (happening.phase === "begun") {
    const { timeoutSeconds } = action;
    return changeStop(memory, action, (stop) => ({
      ...stop,
      hookEndedAt: stop.hookEndedAt ?? stop.startedAt + stop.graceSeconds * 1000,
      step: { state: "stopping", since: now, timeoutSeconds },
    }));
  }
  return stopEnded(memory, { ...happening, action });
}

function begun(memory: PodMemory, action: BeginStop, now: Instant): PodMemory {
  const { id, cause, graceSeconds, restart } = action;
  const common = { id, cause, graceSeconds, restart, startedAt: now };
  const stop: ContainerStop = action.runPreStop
    ? { ...common, step: { state: "preStop" } }
    : { ...common, step: { state: "waiting" }, hookEndedAt: now };
  return updateContainer(memory, action.container, (container) => ({ ...container, stop }));
}

/** A hook that ends after it was given up changes nothing any more. */
function hookEnded(stop: ContainerStop, now: Instant): ContainerStop {
  if (stop.step.state !== "preStop") return stop;
  const deadline = stop.startedAt + stop.graceSeconds * 1000;
  return { ...stop, step: { state: "waiting" }, hookEndedAt: Math.min(now, deadline) };
}

function stopEnded(
  memory: PodMemory,
  {
    action,
    result,
    now,
  }: { readonly action: StopContainer; readonly result: ActionResult; readonly now: Instant },
): PodMemory {
  const key = stopKey(action.id);
  if (!result.ok) {
    const failed = withRetry(memory, { key, message: result.message }, now);
    const step: StopStep = { state: "failed", at: now, message: result.message };
    return changeStop(failed, action, (stop) => ({ ...stop, step }));
  }
  const isMember = memory.stop?.ids.includes(action.id) ?? false;
  return updateContainer(withoutRetry(memory, key), action.container, (container) =>
    stopped(container, { id: action.id, now, isMember }),
  );
}

/** Members of a stop of the whole pod keep their ledger: others ask it whether their turn has come. */
function stopped(
  container: ContainerMemory,
  { id, now, isMember }: { readonly id: string; readonly now: Instant; readonly isMember: boolean },
): ContainerMemory {
  const { stop } = container;
  if (stop?.id !== id) return container;
  const step: StopStep = { state: "stopped", at: now };
  // A failed postStart hook is a crash like any other: its kill is what back-off is measured from (semantics §2.6).
  const counts = stop.cause === "postStart" || stop.cause === "pod";
  return {
    ...container,
    stop: isMember ? { ...stop, step } : undefined,
    killed: counts ? undefined : { id, restart: stop.restart },
  };
}

function changeStop(
  memory: PodMemory,
  { container: name, id }: { readonly container: string; readonly id: string },
  change: (stop: ContainerStop) => ContainerStop,
): PodMemory {
  return updateContainer(memory, name, (container) =>
    container.stop?.id === id ? { ...container, stop: change(container.stop) } : container,
  );
}
