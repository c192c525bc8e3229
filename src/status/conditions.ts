import { toTime } from "../model/instant.ts";
import type { ContainerStatus, PodCondition, PodStatus } from "../model/types/core-v1.ts";
import type { PodView } from "../lifecycle/pod-view.ts";
import { isResetting } from "../lifecycle/restart-all.ts";
import { canResetPod } from "../lifecycle/restart-rules.ts";
import { sandboxNeed } from "../lifecycle/sandbox.ts";
import { isTerminal } from "./terminal.ts";
import type { ContainerStatuses } from "./container-status.ts";

export interface ConditionsInput {
  readonly phase: string;
  readonly statuses: ContainerStatuses;
  readonly previous: PodStatus | undefined;
}

/** One condition before it has its times. */
interface Draft {
  readonly type: string;
  /** Of the spec that it speaks of; the present one where absent. */
  readonly generation?: number | undefined;
  readonly status: boolean;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
}

/** Conditions that the node writes; all others belong to somebody else and are kept as the API has them. */
const ownTypes = new Set([
  "PodResizePending",
  "PodResizeInProgress",
  "PodReadyToStartContainers",
  "Initialized",
  "Ready",
  "ContainersReady",
  "PodScheduled",
  "AllContainersRestarting",
]);

const disruption = { type: "DisruptionTarget", reason: "TerminationByKubelet" } as const;

/** Whether the node writes conditions of this type, and nobody else does. */
export function isOwnCondition(type: string): boolean {
  return ownTypes.has(type);
}

/** Whether the node has written this condition. Controllers have reasons of their own for a disruption. */
export function isFromNode({ type, reason }: PodCondition): boolean {
  return isOwnCondition(type) || (type === disruption.type && reason === disruption.reason);
}

/** `status.conditions` in the order of semantics §6.5. A transition time changes only when the status does. */
export function conditionsOf(view: PodView, input: ConditionsInput): readonly PodCondition[] {
  if (isTerminal(input.previous?.phase)) return lastConditions(view, input);
  const disrupted = disruptionOf(view);
  const isOwn = (type: string): boolean =>
    ownTypes.has(type) || disrupted.some((draft) => draft.type === type);
  const foreign = (view.pod.status?.conditions ?? []).filter(({ type }) => !isOwn(type));
  const containersReady = containersReadyOf(view, input);
  const drafts: Draft[] = [
    ...resizeOf(view),
    ...disrupted,
    { type: "PodReadyToStartContainers", status: sandboxNeed(view) === undefined },
    initializedOf(view, input),
    readyOf(view, containersReady),
    containersReady,
    { type: "PodScheduled", status: true },
    ...(canResetPod(view.pod) ? [restartingOf(view, input)] : []),
  ];
  return [...foreign, ...drafts.map((draft) => finished(view, draft, input.previous))];
}

/** A pod that has ended keeps what its conditions said then; only its sandbox goes (golden 049, 056). */
function lastConditions(view: PodView, { previous }: ConditionsInput): readonly PodCondition[] {
  const sandbox = { type: "PodReadyToStartContainers", status: sandboxNeed(view) === undefined };
  return (previous?.conditions ?? []).map((condition) =>
    condition.type === sandbox.type ? finished(view, sandbox, previous) : condition,
  );
}

function finished(view: PodView, draft: Draft, previous: PodStatus | undefined): PodCondition {
  const { type, reason, message } = draft;
  const status = draft.status ? "True" : "False";
  const old =
    previous?.conditions?.find((condition) => condition.type === type) ??
    view.pod.status?.conditions?.find((condition) => condition.type === type);
  const lastTransitionTime = old?.status === status ? old.lastTransitionTime : undefined;
  const generation = draft.generation ?? view.pod.metadata?.generation;
  return {
    type,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    status,
    lastTransitionTime: lastTransitionTime ?? toTime(view.now),
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined || message === "" ? {} : { message }),
  };
}

/** Eviction, preemption and shutdown by the node (semantics §5.7). */
function disruptionOf({ seen: { forced } }: PodView): readonly Draft[] {
  if (!forced?.disruption) return [];
  return [{ ...disruption, status: true, message: forced.message }];
}

/** What is asked for and not promised; what is promised and not in force (semantics §8.3). */
function resizeOf({ seen }: PodView): readonly Draft[] {
  const { pending, inProgress } = seen.memory.resize;
  const drafts: Draft[] = [];
  if (pending !== undefined) {
    const { reason, message, generation } = pending;
    drafts.push({ type: "PodResizePending", status: true, reason, message, generation });
  }
  if (inProgress !== undefined) {
    const { error: message, generation } = inProgress;
    const reason = message === undefined ? undefined : "Error";
    drafts.push({ type: "PodResizeInProgress", status: true, reason, message, generation });
  }
  return drafts;
}

function initializedOf(view: PodView, { phase, statuses, previous }: ConditionsInput): Draft {
  const type = "Initialized";
  if (view.inits.length > 0 && statuses.init.length === 0) {
    return { type, status: false, reason: "UnknownContainerStatuses" };
  }
  if (phase === "Succeeded") return { type, status: true, reason: "PodCompleted" };
  if (statuses.main.some(hasRunNow) || wasInitialized(previous)) {
    return { type, status: true };
  }
  const incomplete = view.inits.filter(({ name, role }) => {
    const status = statuses.init.find((entry) => entry.name === name);
    return role === "sidecar" ? !status?.started : !status?.ready;
  });
  if (incomplete.length === 0) return { type, status: true };
  return {
    type,
    status: false,
    reason: "ContainersNotInitialized",
    message: `containers with incomplete status: ${nameList(incomplete)}`,
  };
}

/** A pod that was initialised stays so, whatever happens to it (semantics §2.10; golden 063, 132). */
function wasInitialized(previous: PodStatus | undefined): boolean {
  const old = previous?.conditions?.find(({ type }) => type === "Initialized");
  return old?.status === "True";
}

function hasRunNow({ state }: ContainerStatus): boolean {
  return state?.running !== undefined || state?.terminated !== undefined;
}

function containersReadyOf(view: PodView, { phase, statuses }: ConditionsInput): Draft {
  const type = "ContainersReady";
  if (phase === "Succeeded") return { type, status: false, reason: "PodCompleted" };
  if (phase === "Failed") return { type, status: false, reason: "PodFailed" };
  const sidecars = view.inits.filter(({ role }) => role === "sidecar");
  const entries = [...statuses.init, ...statuses.main];
  const unready = [...sidecars, ...view.mains].filter(
    ({ name }) => !entries.find((entry) => entry.name === name)?.ready,
  );
  if (unready.length === 0) return { type, status: true };
  return {
    type,
    status: false,
    reason: "ContainersNotReady",
    message: `containers with unready status: ${nameList(unready)}`,
  };
}

function readyOf(view: PodView, containersReady: Draft): Draft {
  const type = "Ready";
  if (!containersReady.status) return { ...containersReady, type };
  const conditions = view.pod.status?.conditions ?? [];
  const problems = (view.pod.spec?.readinessGates ?? []).flatMap(({ conditionType }) => {
    const gate = conditions.find((condition) => condition.type === conditionType);
    if (gate === undefined) {
      return `corresponding condition of pod readiness gate "${conditionType}" does not exist.`;
    }
    return gate.status === "True"
      ? []
      : `the status of pod readiness gate "${conditionType}" is not "True", but ${gate.status}`;
  });
  if (problems.length === 0) return { type, status: true };
  return { type, status: false, reason: "ReadinessGatesNotReady", message: problems.join(", ") };
}

function restartingOf(view: PodView, { phase }: ConditionsInput): Draft {
  const type = "AllContainersRestarting";
  if (phase === "Succeeded") return { type, status: false, reason: "PodCompleted" };
  if (phase === "Failed") return { type, status: false, reason: "PodFailed" };
  if (view.seen.memory.stage !== "active" || !isResetting(view)) return { type, status: false };
  return {
    type,
    status: true,
    reason: "RestartAllContainersStarted",
    message: "container exited with restart policy rule",
  };
}

function nameList(containers: readonly { readonly name: string }[]): string {
  return `[${containers.map(({ name }) => name).join(" ")}]`;
}
