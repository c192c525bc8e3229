import type { Instant } from "../model/instant.ts";
import type { CrashBackoff, ImageBackoff } from "./memory.ts";
import type { BackoffLimits } from "./model.ts";
import type { ContainerView, PodView } from "./pod-view.ts";
import { allocatedOf } from "./resize.ts";
import type { ExitedRecord } from "./runtime-view.ts";

/** A container that ran longer than this since its last start was decided begins with a fresh back-off. */
export const CRASH_RESET_MS = 600_000;
export const IMAGE_BACKOFF_INITIAL_MS = 10_000;
export const IMAGE_BACKOFF_MAX_MS = 300_000;

export type BackoffVerdict =
  | { readonly verdict: "start"; readonly ledger: CrashBackoff | undefined }
  | { readonly verdict: "refuse"; readonly until: Instant; readonly delayMs: number };

/**
 * May a container that crashed start again (semantics §3.2)? The window is measured from the end of its newest exited
 * record; one that we killed ourselves a moment ago is not looked at, so the first probe kills restart at once.
 */
export function crashBackoff(view: PodView, container: ContainerView): BackoffVerdict {
  const exited = measuredRecord(container);
  if (exited === undefined) return { verdict: "start", ledger: undefined };
  const key = backoffKey(view, container);
  const { backoff } = container.memory;
  const ledger = backoff?.key === key && !expired(backoff, exited.finishedAt) ? backoff : undefined;
  if (ledger !== undefined && view.now < exited.finishedAt + ledger.delayMs) {
    return {
      verdict: "refuse",
      until: exited.finishedAt + ledger.delayMs,
      delayMs: ledger.delayMs,
    };
  }
  const delayMs = nextDelay(ledger, view.switches.crashBackoff);
  return { verdict: "start", ledger: { key, delayMs, lastUpdate: view.now } };
}

/** The image's ledger after one more failed pull; forgotten when twice the longest window has gone by. */
export function afterPullFailure(
  ledger: ImageBackoff | undefined,
  { now, error }: { readonly now: Instant; readonly error: string },
): ImageBackoff {
  const fresh = ledger === undefined || now - ledger.lastUpdate > 2 * IMAGE_BACKOFF_MAX_MS;
  const delayMs = fresh
    ? IMAGE_BACKOFF_INITIAL_MS
    : Math.min(2 * ledger.delayMs, IMAGE_BACKOFF_MAX_MS);
  return { delayMs, lastUpdate: now, lastError: error };
}

/** `back-off 10s restarting failed container=c pod=p_ns(uid)`: the waiting message of CrashLoopBackOff. */
export function backoffMessage(view: PodView, container: string, delayMs: number): string {
  return `back-off ${goDuration(delayMs)} restarting failed container=${container} pod=${podLabel(view)}`;
}

/** `p_ns(uid)`, as kubelet's messages name a pod. */
export function podLabel({ pod }: Pick<PodView, "pod">): string {
  const { name = "", namespace = "", uid = "" } = pod.metadata ?? {};
  return `${name}_${namespace}(${uid})`;
}

/** Go's text of a duration: `10s`, `1m20s`, `5m0s`, `1.5s`. */
export function goDuration(durationMs: number): string {
  const seconds = durationMs / 1000;
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m${seconds % 60}s`;
  return `${Math.floor(minutes / 60)}h${minutes % 60}m${seconds % 60}s`;
}

function measuredRecord({ records, memory }: ContainerView): ExitedRecord | undefined {
  return records.find(
    (record): record is ExitedRecord =>
      record.state === "exited" && record.id !== memory.killed?.id,
  );
}

/**
 * Image and resources belong to the key, so changing either starts with a fresh counter (semantics §3.2). Resources are
 * those that the node has promised: a kubelet syncs the allocated pod, and a resize that must wait changes nothing yet.
 */
function backoffKey({ pod, seen }: PodView, { container }: ContainerView): string {
  const { requests = {}, limits = {} } = allocatedOf(seen.memory.resize, container);
  // Whoever wrote them last may have written them in another order.
  const resources = [requests, limits].map((list) =>
    Object.entries(list).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
  return JSON.stringify([pod.metadata?.uid, container.image, ...resources]);
}

function expired(ledger: CrashBackoff, finishedAt: Instant): boolean {
  return finishedAt - ledger.lastUpdate > CRASH_RESET_MS;
}

function nextDelay(ledger: CrashBackoff | undefined, { initialMs, maxMs }: BackoffLimits): number {
  return ledger === undefined ? Math.min(initialMs, maxMs) : Math.min(2 * ledger.delayMs, maxMs);
}
