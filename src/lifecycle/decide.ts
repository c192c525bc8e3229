import type { Instant } from "../model/instant.ts";
import type { Pod } from "../model/types/core-v1.ts";
import { advanceStops, stopOnce } from "./container-stop.ts";
import { activeDeadline, endingOf } from "./ending.ts";
import { decideEphemerals } from "./ephemeral.ts";
import type { InitDecision, KillOrder } from "./init.ts";
import { decideInit } from "./init.ts";
import { killGrace } from "./kill-grace.ts";
import { decideMains } from "./mains.ts";
import type { MainsDecision } from "./mains.ts";
import type { Decision, Observation, Reason, Switches } from "./model.ts";
import { defaultSwitches } from "./model.ts";
import { actOnce, because, hold, newPlan, toDecision, wake } from "./plan.ts";
import type { Plan } from "./plan.ts";
import { isPodStopping, stopPod } from "./pod-stop.ts";
import { inStopOrder, podView } from "./pod-view.ts";
import type { PodView } from "./pod-view.ts";
import { pruneInits } from "./prune.ts";
import { isResetting, resetContainers } from "./restart-all.ts";
import { actuateResize, allocateResize } from "./resize.ts";
import { graceOf, replaceSandbox, sandboxNeed } from "./sandbox.ts";
import { prefetchImages, startInOrder } from "./starts.ts";
import { terminate } from "./termination.ts";

/**
 * What to do with a pod, given everything that is known of it. Pure: the same facts and the same instant give the same
 * decision, and until `wakeAt` the same facts give the same decision at any instant. Source: semantics §2 to §5.
 *
 * The rules are asked in this order, and the first that has something to do is the last one asked:
 *   1. the pod must end                      termination.ts
 *   2. a stop of the whole pod is going on   pod-stop.ts
 *   3. directories and volumes are missing
 *   4. the sandbox is missing or broken      sandbox.ts
 *   5. an exit resets the whole pod          restart-all.ts
 *   6. containers: init.ts says which stage is reached, mains.ts which mains live; kills are sent, and starts.ts
 *      starts what is due, in order.
 */
export function decide(
  pod: Pod,
  seen: Observation,
  now: Instant,
  switches: Switches = defaultSwitches,
): Decision {
  const view = podView({ pod, seen, now, switches });
  const plan = newPlan();
  decideInto(view, plan);
  return toDecision(plan);
}

function decideInto(view: PodView, plan: Plan): void {
  const ending = endingOf(view);
  if (ending !== undefined) return terminate(view, plan, ending);
  const deadline = activeDeadline(view.pod, view.pod.status?.startTime);
  if (deadline !== undefined) wake(plan, deadline);
  if (isPodStopping(view)) return void stopWhole(view, plan, because("NothingRuns"));
  if (!view.seen.memory.prepared) {
    actOnce(view, plan, because("NotPrepared"), { kind: "prepare" });
    return prefetchImages(view, plan);
  }
  const need = sandboxNeed(view);
  if (need !== undefined) {
    replaceSandbox(view, plan, need);
    return prefetchImages(view, plan);
  }
  if (view.seen.memory.inFlight["createSandbox"] !== undefined) {
    // It shows as ready before its network is handed over.
    return hold(plan, "sandbox", because("InFlight", "createSandbox"));
  }
  if (isResetting(view)) return resetContainers(view, plan);
  return decideContainers(view, plan);
}

function decideContainers(view: PodView, plan: Plan): void {
  if (allocateResize(view, plan)) return;
  const init = decideInit(view);
  if (init.failedForGood !== undefined) {
    return void stopWhole(view, plan, because("InitFailedForGood", init.failedForGood));
  }
  const mains = init.initialized ? decideMains(view) : undefined;
  if (mains?.finished) return void stopWhole(view, plan, because("MainsFinished"));
  for (const order of [...init.kills, ...(mains?.kills ?? [])]) kill(view, plan, order);
  advanceStops(view, plan, inStopOrder(view));
  pruneInits(view, plan);
  const starts = [...decideEphemerals(view), ...init.starts, ...(mains?.starts ?? [])];
  startInOrder(view, plan, starts);
  actuateResize(view, plan);
  explainWaiting(view, plan, { init, mains });
  prefetchImages(view, plan);
}

function kill(view: PodView, plan: Plan, order: KillOrder): void {
  const { container, ...rest } = order;
  const graceSeconds = killGrace(view, container, order.cause);
  stopOnce(view, plan, { container, order: { ...rest, graceSeconds } });
}

/** Ends everything inside a pod that is not told to end: it is finished, or about to fail (semantics §5.6). */
function stopWhole(view: PodView, plan: Plan, reason: Reason): boolean {
  const graceSeconds = view.pod.metadata?.deletionGracePeriodSeconds ?? graceOf(view);
  return stopPod(view, plan, { graceSeconds, reason });
}

/** For the journal: what the pod waits for although nobody asked to start anything. */
function explainWaiting(
  view: PodView,
  plan: Plan,
  { init, mains }: { readonly init: InitDecision; readonly mains: MainsDecision | undefined },
): void {
  if (init.waitingFor !== undefined && mains === undefined) {
    const { container, reason } = init.waitingFor;
    hold(plan, "pod", because("NotInitialized", `${container}: ${reason.code}`));
  }
  for (const name of mains?.finishedForGood ?? []) hold(plan, name, because("FinishedForGood"));
}
