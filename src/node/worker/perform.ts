import { assert, unreachable } from "../../model/assert.ts";
import { containerNamed } from "../../model/pod/containers.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import type { ActionResult } from "../../lifecycle/memory-change.ts";
import type { Action } from "../../lifecycle/model.ts";
import type { AnyContainer, ImageOutcome, NodeEffects, Outcome, PodEvent } from "../effects.ts";
import type { Clock } from "../../ports/clock.ts";
import type { PullFigures } from "../../status/events.ts";

/** What came of an action: for the memory, and for those who watch. */
export interface Performed {
  readonly result: ActionResult;
  readonly pull?: PullFigures | undefined;
  readonly events?: readonly PodEvent[] | undefined;
}

/**
 * A kubelet needs about this long from the start of a container to its postStart hook, and servers that are up that soon
 * rely on it (golden 138). A command needs no such time: it runs inside.
 */
export const HTTP_POST_START_DELAY_MS = 20;

export interface PerformContext {
  readonly effects: NodeEffects;
  readonly clock: Clock;
  readonly pod: Pod;
  readonly podIps: readonly string[];
  readonly signal: AbortSignal;
  readonly onPulling: (container: string, image: string) => void;
  readonly onCreated: (container: string, id: string) => void;
}

/** Whether the action calls anybody: the others only change what is remembered. */
export function hasEffect(action: Action): boolean {
  switch (action.kind) {
    case "refuseStart":
    case "allocateResize":
    case "deferResize":
    case "withdrawResize":
    case "completeResize":
    case "stopPod":
    case "terminate":
    case "finish":
      return false;
    case "beginStop":
      return action.runPreStop;
    default:
      return true;
  }
}

/** Whether it changes what the runtime holds, so that older observations are void once it has ended. */
export function changesRuntime(action: Action): boolean {
  switch (action.kind) {
    case "createSandbox":
    case "stopSandbox":
    case "startContainer":
    case "stopContainer":
    case "removeContainer":
    case "updateResources":
      return true;
    default:
      return false;
  }
}

/** Makes the call that an action stands for; rejects only for what no result can say. */
export async function perform(action: Action, context: PerformContext): Promise<Performed> {
  const { effects, pod, signal } = context;
  switch (action.kind) {
    case "prepare": {
      const outcome = await effects.preparePod(pod, signal);
      return { ...plain(outcome), events: outcome.events };
    }
    case "createSandbox":
      return { result: await effects.createSandbox(pod, action.attempt, signal) };
    case "stopSandbox":
      return plain(await effects.stopSandbox(action.id, signal));
    case "pullImage":
      return pulled(await ensureImage(action, context));
    case "startContainer":
      return { result: await startContainer(action, context) };
    case "runPostStart":
    case "beginStop":
      return plain(await runHook(action, context));
    case "stopContainer":
      return plain(await effects.stopContainer(action.id, action.timeoutSeconds, signal));
    case "removeContainer": {
      const { id, keepLogs } = action;
      return plain(await effects.removeContainer(id, { keepLogs }, signal));
    }
    case "updateResources": {
      const { id, target } = action;
      const container = containerOf(pod, action.container);
      return plain(await effects.updateResources({ pod, container, id, target }, signal));
    }
    case "cleanUp":
      return plain(await effects.cleanUpPod(identityOf(pod), signal));
    case "refuseStart":
    case "allocateResize":
    case "deferResize":
    case "withdrawResize":
    case "completeResize":
    case "stopPod":
    case "terminate":
    case "finish":
      return { result: { ok: true } };
    default:
      return unreachable(action);
  }
}

async function ensureImage(
  action: Extract<Action, { kind: "pullImage" }>,
  { effects, pod, signal, onPulling }: PerformContext,
): Promise<ImageOutcome> {
  const container = containerOf(pod, action.container);
  const { name } = container;
  const request = { pod, container, prefetch: action.prefetch };
  return effects.ensureImage(
    { ...request, onPulling: () => onPulling(name, action.image) },
    signal,
  );
}

async function startContainer(
  action: Extract<Action, { kind: "startContainer" }>,
  { effects, pod, podIps, signal, onCreated }: PerformContext,
): Promise<ActionResult> {
  const { restartCount, sandboxId, imageRef } = action;
  const container = containerOf(pod, action.container);
  const onId = (id: string): void => onCreated(action.container, id);
  const request = { pod, container, restartCount, sandboxId, imageRef, podIps, onCreated: onId };
  return effects.startContainer(request, signal);
}

async function runHook(
  action: Extract<Action, { kind: "runPostStart" | "beginStop" }>,
  { effects, clock, pod, podIps, signal }: PerformContext,
): Promise<Outcome> {
  const container = containerOf(pod, action.container);
  const { lifecycle } = container;
  const handler = action.kind === "beginStop" ? lifecycle?.preStop : lifecycle?.postStart;
  if (action.kind === "runPostStart" && handler?.httpGet !== undefined) {
    await clock.sleep(HTTP_POST_START_DELAY_MS, signal);
  }
  // The manifest can lose a hook only by being replaced, and then there is nothing to run.
  if (handler === undefined) return { ok: true };
  return effects.runHook({ pod, container, id: action.id, podIps, handler }, signal);
}

function pulled(outcome: ImageOutcome): Performed {
  if (!outcome.ok) return { result: outcome };
  const { imageRef, pulled: pull } = outcome;
  return { result: { ok: true, imageRef, pulled: pull !== undefined }, pull };
}

function plain(outcome: Outcome): Performed {
  return { result: outcome.ok ? { ok: true } : { ok: false, message: outcome.message } };
}

function containerOf(pod: Pod, name: string): AnyContainer {
  const placed = containerNamed(pod, name);
  assert(placed !== undefined, `container ${name} is in the pod`);
  return placed.container;
}

function identityOf({ metadata }: Pod): { uid: string; name: string; namespace: string } {
  const { uid = "", name = "", namespace = "" } = metadata ?? {};
  return { uid, name, namespace };
}
