import type { Instant } from "../../model/instant.ts";
import type { ContainerStatus } from "../../ports/cri.ts";
import { factsFrom } from "../container-config/identity.ts";

/** What the event of an exit says, while CRI goes on to show the container as running. */
export interface EarlyExit {
  readonly at: Instant;
  readonly exitCode: number;
}

/** 128 + SIGKILL: whether the kernel did it for want of memory, only the runtime knows in the end. */
const KILLED_EXIT_CODE = 137;

/**
 * The status that CRI will show once it has cleared the dead task away, some tens of milliseconds from now. As it is
 * where that cannot be said yet: a kill may turn out to be `OOMKilled`, and the log, where it has to speak for the
 * container (`FallbackToLogsOnError`), is whole only then.
 */
export function withEarlyExit(
  status: ContainerStatus,
  exit: EarlyExit | undefined,
): ContainerStatus {
  if (exit === undefined || status.state !== "CONTAINER_RUNNING") return status;
  const { at, exitCode } = exit;
  const failed = exitCode !== 0;
  if (exitCode === KILLED_EXIT_CODE) return status;
  if (failed && factsFrom(status.annotations).fallbackToLogs) return status;
  return {
    ...status,
    state: "CONTAINER_EXITED",
    finishedAt: at,
    exitCode,
    reason: failed ? "Error" : "Completed",
  };
}
