import { unreachable } from "../model/assert.ts";
import type { Instant } from "../model/instant.ts";
import type { PodMemory, PodStop, ProbeKind, ProbeResult } from "./memory.ts";
import type { ActionResult } from "./memory-change.ts";
import { updateContainer, withoutRetry, withRetry } from "./memory-change.ts";
import type { ActionBody } from "./model.ts";
import { actionKey } from "./plan.ts";
import { rememberImage } from "./remember-image.ts";
import { rememberResize, resized, resizeFailed } from "./remember-resize.ts";
import { rememberStart } from "./remember-start.ts";
import { rememberStop } from "./remember-stop.ts";

/** Something that changes what the worker knows of a pod. */
export type Happening =
  | { readonly kind: "begun"; readonly action: ActionBody }
  | { readonly kind: "ended"; readonly action: ActionBody; readonly result: ActionResult }
  | {
      readonly kind: "probed";
      readonly container: string;
      readonly probe: ProbeKind;
      readonly result: ProbeResult;
    };

/** The memory after `happening`. Pure: the only way in which memory ever changes. */
export function remember(memory: PodMemory, happening: Happening, now: Instant): PodMemory {
  switch (happening.kind) {
    case "begun":
      return begin(memory, happening.action, now);
    case "ended":
      return end(memory, happening, now);
    case "probed":
      return updateContainer(memory, happening.container, (container) => ({
        ...container,
        probes: { ...container.probes, [happening.probe]: happening.result },
      }));
    default:
      return unreachable(happening);
  }
}

function begin(memory: PodMemory, action: ActionBody, now: Instant): PodMemory {
  switch (action.kind) {
    case "pullImage":
    case "refuseStart":
      return rememberImage(memory, { phase: "begun", action, now });
    case "startContainer":
    case "runPostStart":
      return rememberStart(memory, { phase: "begun", action, now });
    case "beginStop":
    case "stopContainer":
      return rememberStop(memory, { phase: "begun", action, now });
    case "stopPod":
      return { ...memory, stop: podStop(action, now) };
    case "terminate":
      return { ...memory, stage: "terminating", graceSeconds: action.graceSeconds };
    case "finish":
      return { ...memory, stage: "terminated" };
    case "createSandbox":
      return inFlight({ ...memory, stop: undefined }, action, now);
    case "allocateResize":
    case "deferResize":
    case "withdrawResize":
    case "completeResize":
      return rememberResize(memory, action);
    case "prepare":
    case "stopSandbox":
    case "removeContainer":
    case "updateResources":
    case "cleanUp":
      return inFlight(memory, action, now);
    default:
      return unreachable(action);
  }
}

function podStop(
  { graceSeconds, ids, forNewSandbox }: Extract<ActionBody, { kind: "stopPod" }>,
  startedAt: Instant,
): PodStop {
  return { startedAt, graceSeconds, ids, forNewSandbox };
}

interface Ended {
  readonly action: ActionBody;
  readonly result: ActionResult;
}

function end(memory: PodMemory, { action, result }: Ended, now: Instant): PodMemory {
  switch (action.kind) {
    case "pullImage":
      return rememberImage(memory, { phase: "ended", action, result, now });
    case "startContainer":
    case "runPostStart":
      return rememberStart(memory, { phase: "ended", action, result, now });
    case "beginStop":
    case "stopContainer":
      return rememberStop(memory, { phase: "ended", action, result, now });
    case "prepare":
    case "createSandbox":
    case "stopSandbox":
    case "removeContainer":
    case "updateResources":
    case "cleanUp":
      return landed(memory, { action, result }, now);
    case "refuseStart":
    case "allocateResize":
    case "deferResize":
    case "withdrawResize":
    case "completeResize":
    case "stopPod":
    case "terminate":
    case "finish":
      return memory;
    default:
      return unreachable(action);
  }
}

function inFlight(memory: PodMemory, action: ActionBody, now: Instant): PodMemory {
  return { ...memory, inFlight: { ...memory.inFlight, [actionKey(action)]: now } };
}

function landed(memory: PodMemory, { action, result }: Ended, now: Instant): PodMemory {
  const key = actionKey(action);
  const { [key]: _, ...others } = memory.inFlight;
  const after = { ...memory, inFlight: others };
  if (!result.ok) {
    const { message } = result;
    const noted = resizeFailed(after, action, message);
    return result.aborted ? after : withRetry(noted, { key, message }, now);
  }
  return withSuccess(withoutRetry(after, key), action);
}

function withSuccess(memory: PodMemory, action: ActionBody): PodMemory {
  switch (action.kind) {
    case "prepare":
      return { ...memory, prepared: true };
    case "cleanUp":
      return { ...memory, cleanedUp: true };
    case "stopSandbox":
      return { ...memory, stoppedSandboxes: [...memory.stoppedSandboxes, action.id] };
    case "updateResources":
      return resized(memory, action);
    default:
      return memory;
  }
}
