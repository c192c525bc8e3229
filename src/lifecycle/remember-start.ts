import type { Instant } from "../model/instant.ts";
import type { PodMemory, StartFailureReason } from "./memory.ts";
import type { ActionBody, StartContainer } from "./model.ts";
import type { ActionResult } from "./memory-change.ts";
import { RETRY_MS, updateContainer } from "./memory-change.ts";
import { startedAsAllocated } from "./remember-resize.ts";

type RunPostStart = Extract<ActionBody, { kind: "runPostStart" }>;

export type StartHappening =
  | {
      readonly phase: "begun";
      readonly action: StartContainer | RunPostStart;
      readonly now: Instant;
    }
  | {
      readonly phase: "ended";
      readonly action: StartContainer | RunPostStart;
      readonly result: ActionResult;
      readonly now: Instant;
    };

/** The memory after a start or a postStart hook began or ended. */
export function rememberStart(memory: PodMemory, happening: StartHappening): PodMemory {
  const { action, now } = happening;
  if (action.kind === "runPostStart") return rememberHook(memory, { ...happening, action });
  if (happening.phase === "begun") {
    // What it is given is settled now: a resize that comes while it starts is one that it still has to get.
    const given = startedAsAllocated(memory, action.container);
    return updateContainer(given, action.container, (container) => ({
      ...container,
      start: { since: now, ...(action.replaces !== undefined && { replaces: action.replaces }) },
      image: undefined,
      postStart: undefined,
      backoff: action.backoff ?? container.backoff,
    }));
  }
  return started(memory, { action, result: happening.result, now });
}

function started(
  memory: PodMemory,
  {
    action,
    result,
    now,
  }: { readonly action: StartContainer; readonly result: ActionResult; readonly now: Instant },
): PodMemory {
  if (result.ok && result.id !== undefined && memory.stage === "terminating") {
    return keptUp(memory, { name: action.container, id: result.id });
  }
  return updateContainer(memory, action.container, (container) => {
    const { start: _, ...rest } = container;
    if (!result.ok) {
      const reason: StartFailureReason = result.reason ?? "RunContainerError";
      const lastFailure = { reason, message: result.message, at: now, retryAt: now + RETRY_MS };
      return { ...rest, lastFailure };
    }
    const hook = action.postStart && result.id !== undefined;
    return {
      ...rest,
      lastFailure: undefined,
      // Until the hook is done the status is still about the instance that was killed.
      killed: hook ? rest.killed : undefined,
      stop: undefined,
      postStart: hook ? { state: "due", id: result.id } : undefined,
    };
  });
}

/** Started again in the middle of a termination: the stop that awaits its turn goes over to the new instance. */
function keptUp(
  memory: PodMemory,
  { name, id }: { readonly name: string; readonly id: string },
): PodMemory {
  const old = memory.containers[name]?.stop;
  const changed = updateContainer(memory, name, (container) => ({
    ...container,
    start: undefined,
    stop: old && { ...old, id },
  }));
  const { stop } = memory;
  if (stop === undefined || old === undefined) return changed;
  return { ...changed, stop: { ...stop, ids: stop.ids.map((of) => (of === old.id ? id : of)) } };
}

function rememberHook(
  memory: PodMemory,
  happening: StartHappening & { readonly action: RunPostStart },
): PodMemory {
  const { action, now } = happening;
  const { id } = action;
  return updateContainer(memory, action.container, (container) => {
    if (happening.phase === "begun") {
      return { ...container, postStart: { state: "running", id, since: now } };
    }
    const { result } = happening;
    if (result.ok) return { ...container, killed: undefined, postStart: { state: "done", id } };
    return {
      ...container,
      killed: undefined,
      postStart: { state: "failed", id, message: result.message },
      lastFailure: { reason: "PostStartHookError", message: result.message, at: now },
    };
  });
}
