import { isCriError } from "../model/cri-error.ts";
import { TransientError } from "../model/transient-error.ts";
import type { EventParts } from "./event-source.ts";

const FIRST_LOOK_MS = 1;
/** Each wait is a bit longer than the last: a report is never late by more than a third of what the exit took. */
const LOOK_PERIOD_GROWTH = 1.3;
const LOOK_PERIOD_MAX_MS = 25;

/** containerd's CRI plugin gives a dead task ten seconds to be deleted before it tries anew. */
const PATIENCE_MS = 15_000;

/** Waits until CRI shows the container or sandbox as ended or gone; gives up after 15 s, and when the signal aborts. */
export async function settled(
  { cri, clock }: EventParts,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  const giveUpAt = clock.now() + PATIENCE_MS;
  let delayMs = FIRST_LOOK_MS;
  try {
    while (!(await isOver(cri, id, signal)) && clock.now() < giveUpAt) {
      await clock.sleep(delayMs, signal);
      delayMs = Math.min(delayMs * LOOK_PERIOD_GROWTH, LOOK_PERIOD_MAX_MS);
    }
  } catch (error) {
    // A lost runtime ends the subscription as well; the resync that follows covers this exit.
    if (!signal.aborted && !(error instanceof TransientError)) throw error;
  }
}

async function isOver(cri: EventParts["cri"], id: string, signal: AbortSignal): Promise<boolean> {
  try {
    const { state } = await cri.containerStatus(id, { signal });
    return state !== "CONTAINER_RUNNING";
  } catch (error) {
    if (!isCriError(error, "NotFound")) throw error;
  }
  try {
    return (await cri.podSandboxStatus(id, { signal })).state === "SANDBOX_NOTREADY";
  } catch (error) {
    if (isCriError(error, "NotFound")) return true;
    throw error;
  }
}
