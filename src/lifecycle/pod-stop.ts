import type { Reason } from "./model.ts";
import { advanceStops, beginStop, stopKey } from "./container-stop.ts";
import { act, actOnce, because, hold } from "./plan.ts";
import type { Plan } from "./plan.ts";
import { allContainers, inStopOrder, isStopping } from "./pod-view.ts";
import type { ContainerView, PodView } from "./pod-view.ts";
import { awaitStarts, startInOrder } from "./starts.ts";
import type { RunningRecord } from "./runtime-view.ts";

export interface PodStopOrder {
  readonly graceSeconds: number;
  readonly reason: Reason;
  readonly forNewSandbox?: boolean;
}

interface Running {
  readonly container: ContainerView;
  readonly record: RunningRecord;
}

/**
 * Stops everything that runs, in the order of semantics §5.3, then the sandboxes. Returns true once nothing is left
 * to do. A start on its way lands first: it must not come up after a sidecar was told to stop.
 */
export function stopPod(view: PodView, plan: Plan, order: PodStopOrder): boolean {
  const everyone = inStopOrder(view);
  if (awaitStarts(view, plan)) return false;
  const running = everyone.flatMap(runningRecords);
  const stopping = everyone.filter(hasStopInFlight);
  if (stopping.length > 0 && view.seen.memory.stop !== undefined) {
    advanceStops(view, plan, stopping);
    if (view.switches.helperKeptUp) keepHelpersUp(view, plan);
    return false;
  }
  if (running.length > 0) {
    begin(view, plan, { order, running, stopping });
    return false;
  }
  return stopSandboxes(view, plan, order.reason);
}

/** Whether a stop of the whole pod began and has calls on their way. */
export function isPodStopping(view: PodView): boolean {
  return view.seen.memory.stop !== undefined && allContainers(view).some(hasStopInFlight);
}

/**
 * Switch *helper kept up*: as long as a main is on its way out, a sidecar that dies before its turn starts again
 * (KEP-4438). What it was told so far counts for the new instance: its hook does not run twice.
 */
function keepHelpersUp(view: PodView, plan: Plan): void {
  if (!view.mains.some(hasStopInFlight)) return;
  const orders = view.inits
    .filter(({ role, record, memory }) => {
      const awaitsTurn = memory.stop?.step.state === "waiting" && memory.stop.id === record?.id;
      return role === "sidecar" && record?.state === "exited" && awaitsTurn;
    })
    .map((container) => ({ container, reason: because("KeptUp") }));
  startInOrder(view, plan, orders);
}

function begin(
  view: PodView,
  plan: Plan,
  {
    order,
    running,
    stopping,
  }: { order: PodStopOrder; running: readonly Running[]; stopping: readonly ContainerView[] },
): void {
  const retryAt = failedStopRetryAt(view, running);
  if (retryAt !== undefined && view.now < retryAt) {
    hold(plan, "pod", because("StopFailed"), retryAt);
    return;
  }
  const ids = running.map(({ record }) => record.id);
  act(plan, order.reason, {
    kind: "stopPod",
    graceSeconds: order.graceSeconds,
    ids,
    forNewSandbox: order.forNewSandbox ?? false,
  });
  for (const { container, record } of running) {
    if (isStopping(container, record.id)) continue;
    beginStop(plan, container, {
      id: record.id,
      cause: "pod",
      graceSeconds: order.graceSeconds,
      message: `Stopping container ${container.name}`,
      restart: false,
      reason: order.reason,
    });
  }
  advanceStops(view, plan, stopping);
}

/** After the containers: gives back the network, also of a sandbox that died by itself. */
function stopSandboxes(view: PodView, plan: Plan, reason: Reason): boolean {
  const { runtime, memory } = view.seen;
  const left = runtime.sandboxes.filter(
    ({ id, state }) => state === "ready" || !memory.stoppedSandboxes.includes(id),
  );
  for (const { id } of left) actOnce(view, plan, reason, { kind: "stopSandbox", id });
  return left.length === 0;
}

function failedStopRetryAt(view: PodView, running: readonly Running[]): number | undefined {
  const retries = running.flatMap(
    ({ record }) => view.seen.memory.retries[stopKey(record.id)] ?? [],
  );
  return retries.length === 0 ? undefined : Math.max(...retries.map(({ retryAt }) => retryAt));
}

function hasStopInFlight({ memory }: ContainerView): boolean {
  const state = memory.stop?.step.state;
  return state === "preStop" || state === "waiting" || state === "stopping";
}

/** A second running record of one name, should there ever be one, is stopped in the next round. */
function runningRecords(container: ContainerView): readonly Running[] {
  const record = container.records.find(
    (candidate): candidate is RunningRecord => candidate.state === "running",
  );
  return record === undefined ? [] : [{ container, record }];
}
