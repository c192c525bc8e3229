import type { PodStatus } from "../model/types/core-v1.ts";
import type { Stage } from "../lifecycle/memory.ts";
import { isTerminal } from "./terminal.ts";

/**
 * What of a computed status may go to the API: a terminal phase is held back until the pod is terminated, so that
 * nobody takes a pod for finished whose sidecars still run (semantics §5.6). Conditions are not held back.
 */
export function toSend(status: PodStatus, sent: PodStatus | undefined, stage: Stage): PodStatus {
  if (!isTerminal(status.phase) || stage === "terminated" || isTerminal(sent?.phase)) return status;
  const { reason: _reason, message: _message, ...rest } = status;
  const { phase = "Pending", reason, message } = sent ?? {};
  return {
    ...rest,
    phase,
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message }),
  };
}
