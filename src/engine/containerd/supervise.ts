import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import { isRunning, type ProcessRecord } from "../process-record.ts";
import { type ContainerdSpec, startContainerd } from "./start.ts";

/** containerd is no child of an engine that adopted it, so nobody tells us of its end: we look. */
const LOOK_PERIOD_MS = 500;
const RESTART_PAUSE_MIN_MS = 100;
const RESTART_PAUSE_MAX_MS = 30_000;

/** Starts containerd again whenever it has ended, until the signal aborts. Containers do not notice either. */
export async function superviseContainerd(
  spec: ContainerdSpec,
  first: ProcessRecord,
  {
    clock,
    log,
    signal,
  }: { readonly clock: Clock; readonly log: Log; readonly signal: AbortSignal },
): Promise<void> {
  let current = first;
  let pauseMs = RESTART_PAUSE_MIN_MS;
  while (await untilGone(current, clock, signal)) {
    log.warn("containerd has ended", { pid: current.pid });
    try {
      const { process } = await startContainerd(spec, clock, signal);
      current = process;
      pauseMs = RESTART_PAUSE_MIN_MS;
      log.info("containerd started again", { pid: process.pid });
    } catch (error) {
      if (signal.aborted) return;
      log.error("containerd does not start", { error });
      pauseMs = Math.min(pauseMs * 2, RESTART_PAUSE_MAX_MS);
      await clock.sleep(pauseMs, signal).catch(() => undefined);
    }
  }
}

/** `false` when the signal aborted first. */
async function untilGone(
  process: ProcessRecord,
  clock: Clock,
  signal: AbortSignal,
): Promise<boolean> {
  while (!signal.aborted) {
    if (!isRunning(process)) return true;
    await clock.sleep(LOOK_PERIOD_MS, signal).catch(() => undefined);
  }
  return false;
}
