import type { Instant } from "../model/instant.ts";
import { backoffMessage, crashBackoff } from "./backoff.ts";
import type { StartOrder } from "./init.ts";
import type { CrashBackoff, StartFailureReason } from "./memory.ts";
import type { Reason, ReasonCode } from "./model.ts";
import { act, because, hold, wake } from "./plan.ts";
import type { Plan } from "./plan.ts";
import { allContainers, isStarting } from "./pod-view.ts";
import type { ContainerView, PodView } from "./pod-view.ts";

/**
 * What a start leaves for the ones after it. `start`: a container is being made or its postStart runs: nothing later
 * starts. `pull` and `stop`: an earlier one will start soon; the first starts in a sandbox keep the order and wait
 * (semantics §2.1), restarts do not.
 */
type Ahead = { readonly what: "start" | "pull" | "stop"; readonly name: string } | undefined;

/**
 * Starts what is due, strictly in the order of the spec: one container at a time from its creation to the end of its
 * postStart (semantics §2.1). A refused or failed main or sidecar is passed over; after a regular init nothing is due anyway.
 */
export function startInOrder(view: PodView, plan: Plan, orders: readonly StartOrder[]): void {
  const due = new Map(orders.map((order) => [order.container.name, order]));
  let ahead: Ahead;
  for (const container of allContainers(view)) {
    if (isStarting(container)) {
      runHookIfDue(plan, container);
      ahead = { what: "start", name: container.name };
      continue;
    }
    const order = due.get(container.name);
    if (order === undefined) {
      ahead ??= restartAhead(container);
    } else if (mustWaitFor(view, ahead, order)) {
      hold(plan, container.name, because("EarlierStarts", ahead?.name));
    } else {
      const outcome = attempt(view, plan, order);
      if (outcome !== "refused") ahead = stronger(ahead, { what: outcome, name: container.name });
    }
  }
}

/**
 * Whether a container is on its way up, which everything that would end it has to wait for: a start that lands after
 * others were told to stop would outlive them. A postStart hook that is due runs first; it belongs to the start.
 */
export function awaitStarts(view: PodView, plan: Plan): boolean {
  const landing = allContainers(view).find(isStarting);
  if (landing === undefined) return false;
  runHookIfDue(plan, landing);
  hold(plan, "pod", because("StartInFlight", landing.name));
  return true;
}

/** Pulls the images of containers whose turn has not come, so that they wait for nothing then (switch: parallel pull). */
export function prefetchImages(view: PodView, plan: Plan): void {
  if (!view.switches.parallelPull) return;
  const pulled = new Set(plan.actions.flatMap((a) => (a.kind === "pullImage" ? a.container : [])));
  for (const container of [...view.inits, ...view.mains]) {
    const { image, imagePullPolicy } = container.container;
    const untouched = container.record === undefined && container.memory.image === undefined;
    if (!untouched || image === undefined || imagePullPolicy === "Never") continue;
    const isBusy = isStarting(container) || pulled.has(container.name);
    if (isBusy || view.seen.memory.imageBackoffs[image] !== undefined) continue;
    act(plan, because("ImagePrefetch"), {
      kind: "pullImage",
      container: container.name,
      image,
      prefetch: true,
    });
  }
}

/** A start on its way is carried to its end: its postStart belongs to it (semantics §2.6). */
function runHookIfDue(plan: Plan, container: ContainerView): void {
  const hook = container.memory.postStart;
  if (container.memory.start !== undefined || hook === undefined) {
    hold(plan, container.name, because("StartInFlight"));
  } else if (hook.state === "due") {
    const action = { kind: "runPostStart", container: container.name, id: hook.id } as const;
    act(plan, because("PostStartDue"), action);
  } else {
    hold(plan, container.name, because("HookRunning", "postStart"));
  }
}

/** A container that is being killed and will start again right after keeps its place in the order. */
function restartAhead({ memory, name }: ContainerView): Ahead {
  const state = memory.stop?.step.state;
  const stopping = state === "preStop" || state === "waiting" || state === "stopping";
  return stopping && memory.stop?.restart ? { what: "stop", name } : undefined;
}

function mustWaitFor({ sandbox }: PodView, ahead: Ahead, { container }: StartOrder): boolean {
  if (ahead === undefined) return false;
  return ahead.what === "start" || container.record?.sandboxId !== sandbox?.id;
}

function stronger(first: Ahead, second: Ahead): Ahead {
  return first === undefined || second?.what === "start" ? second : first;
}

/** One try to start a container: `start` and `pull` are on their way, `refused` must wait for time to pass. */
function attempt(view: PodView, plan: Plan, order: StartOrder): "start" | "pull" | "refused" {
  const { container } = order;
  const crash = crashBackoff(view, container);
  if (crash.verdict === "refuse") {
    const message = backoffMessage(view, container.name, crash.delayMs);
    return refuse(view, plan, { order, failure: "CrashLoopBackOff", message, until: crash.until });
  }
  const retryAt = retryAfterFailure(container);
  if (retryAt !== undefined && view.now < retryAt) {
    const reason = because("StartFailedRecently", container.memory.lastFailure?.reason);
    hold(plan, container.name, reason, retryAt);
    return "refused";
  }
  return imageThenStart(view, plan, { order, ledger: crash.ledger });
}

/** A process that could not be started has left an exited record: then crash back-off alone says when. */
function retryAfterFailure({ memory, record }: ContainerView): Instant | undefined {
  const failure = memory.lastFailure;
  if (failure?.reason === "RunContainerError" && record?.state === "exited") return undefined;
  return failure?.retryAt;
}

function imageThenStart(
  view: PodView,
  plan: Plan,
  { order, ledger }: { readonly order: StartOrder; readonly ledger: CrashBackoff | undefined },
): "start" | "pull" | "refused" {
  const { container, reason } = order;
  const image = container.container.image ?? "";
  const work = container.memory.image?.image === image ? container.memory.image : undefined;
  if (work?.state === "pulling") {
    hold(plan, container.name, because("PullInFlight", image));
    return "pull";
  }
  if (work?.state === "ready") {
    return start(view, plan, { container, reason, ledger, image: work });
  }
  const backoff = view.seen.memory.imageBackoffs[image];
  const until = backoff && backoff.lastUpdate + backoff.delayMs;
  if (until !== undefined && view.now < until) {
    const message = `Back-off pulling image "${image}": ${backoff?.lastError ?? ""}`;
    return refuse(view, plan, { order, failure: "ImagePullBackOff", message, until });
  }
  const pull = { kind: "pullImage", container: container.name, image, prefetch: false } as const;
  act(plan, because("ImageNeeded", reason.code), pull);
  return "pull";
}

function start(
  view: PodView,
  plan: Plan,
  {
    container,
    reason,
    ledger,
    image,
  }: {
    readonly container: ContainerView;
    readonly reason: Reason;
    readonly ledger: CrashBackoff | undefined;
    readonly image: { readonly imageRef: string; readonly announced: boolean };
  },
): "start" {
  act(plan, reason, {
    kind: "startContainer",
    container: container.name,
    imageRef: image.imageRef,
    announceImage: !image.announced,
    postStart: container.container.lifecycle?.postStart !== undefined,
    restartCount: container.record && container.record.restartCount + 1,
    sandboxId: view.sandbox?.id ?? "",
    ...(container.record?.state === "created" && { replaces: container.record.id }),
    backoff: ledger,
  });
  return "start";
}

interface Refusal {
  readonly order: StartOrder;
  readonly failure: StartFailureReason;
  readonly message: string;
  readonly until: number;
}

/** Says so once for each window, in the status and as an event; then waits for its end. */
function refuse(view: PodView, plan: Plan, refusal: Refusal): "refused" {
  const { container } = refusal.order;
  const { failure, message } = refusal;
  const code: ReasonCode = failure === "CrashLoopBackOff" ? "CrashBackoff" : "ImageBackoff";
  const said = container.memory.lastFailure;
  if (said?.reason === failure && said.message === message) {
    hold(plan, container.name, because(code), refusal.until);
  } else {
    wake(plan, refusal.until);
    act(plan, because(code), { kind: "refuseStart", container: container.name, failure, message });
  }
  return "refused";
}
