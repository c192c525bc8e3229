import { containerHash } from "./container-hash.ts";
import type { StopCause } from "./memory.ts";
import type { Reason } from "./model.ts";
import { because } from "./plan.ts";
import { hookFailed, isStarting, isStopping, probeResult } from "./pod-view.ts";
import type { ContainerView, PodView } from "./pod-view.ts";
import { resizeNeedsRestart } from "./resize.ts";
import { failed, failureCode, restartsAfterExit, restartsAfterKill } from "./restart-rules.ts";
import type { ContainerRecord } from "./runtime-view.ts";

export interface StartOrder {
  readonly container: ContainerView;
  readonly reason: Reason;
}

export interface KillOrder {
  readonly container: ContainerView;
  readonly id: string;
  readonly cause: StopCause;
  readonly message: string;
  readonly reason: Reason;
  readonly restart: boolean;
}

export interface InitDecision {
  /** The mains may be started or restarted (semantics §2.3); not the API condition. */
  readonly initialized: boolean;
  /** In spec order. */
  readonly starts: readonly StartOrder[];
  readonly kills: readonly KillOrder[];
  /** What the furthest stage waits for. */
  readonly waitingFor?: { readonly container: string; readonly reason: Reason } | undefined;
  /** A regular init failed for good: the pod is over. */
  readonly failedForGood?: string | undefined;
}

/** What one init container asks for, seen from its own record. */
interface Verdict {
  readonly start?: Reason;
  readonly kill?: KillOrder;
  /** The next stage, or the mains, may begin, unless something later has begun already. */
  readonly done?: boolean;
  readonly waiting?: Reason;
  readonly failedForGood?: boolean;
}

/**
 * The heart of start-up (semantics §2.3): goes from the last init container to the first, because old records may be
 * gone; only the furthest one that has a record gates what comes next. Earlier sidecars are restarted alongside.
 */
export function decideInit(view: PodView): InitDecision {
  const { inits } = view;
  if (inits.length === 0) return { initialized: true, starts: [], kills: [] };
  const starts: StartOrder[] = [];
  const kills: KillOrder[] = [];
  let initialized = view.mains.some((main) => hasBegun(view, main));
  let passed = initialized;
  let waitingFor: InitDecision["waitingFor"];
  for (const [index, container] of [...inits.entries()].toReversed()) {
    const verdict = judge(view, container, passed);
    if (verdict === undefined) continue;
    if (verdict.failedForGood) return failedFor(container);
    if (verdict.done && index === inits.length - 1) initialized = true;
    const next = inits[index + 1];
    if (verdict.done && !passed && next !== undefined) {
      starts.push({ container: next, reason: because("StageReached", container.name) });
    }
    if (verdict.kill) kills.push(verdict.kill);
    if (verdict.start) starts.push({ container, reason: verdict.start });
    if (!passed && verdict.waiting) {
      waitingFor = { container: container.name, reason: verdict.waiting };
    }
    passed = true;
  }
  const first = inits[0];
  if (!passed && first) starts.push({ container: first, reason: because("FirstStart") });
  return { initialized, starts: starts.toReversed(), kills: kills.toReversed(), waitingFor };
}

/**
 * A main that runs, is being made or just was, in this sandbox: exited ones deliberately do not count (semantics §2.3),
 * and one that an older sandbox has left behind must not let mains start before init (kubernetes#120247).
 */
function hasBegun({ sandbox }: PodView, { record, memory }: ContainerView): boolean {
  if (memory.start !== undefined) return true;
  const isAlive = record?.state === "created" || record?.state === "running";
  return isAlive && record.sandboxId === sandbox?.id;
}

function judge(view: PodView, container: ContainerView, passed: boolean): Verdict | undefined {
  const { record, role } = container;
  if (record === undefined && container.memory.start === undefined) {
    return passed && role === "sidecar" ? { start: because("RecordLost") } : undefined;
  }
  if (passed && role === "init") return {};
  if (isStarting(container) || record === undefined) return { waiting: because("StartInFlight") };
  // It has died, but the call that killed it is not back: only its answer says that the record is our doing.
  const isEnding = record.state !== "running" && isStopping(container, record.id);
  if (isEnding) return { waiting: because("StopInFlight") };
  if (role === "sidecar") return judgeSidecar(view, container, record);
  return judgeInit(view, container, record);
}

function judgeSidecar(view: PodView, container: ContainerView, record: ContainerRecord): Verdict {
  switch (record.state) {
    case "created":
      return { start: because("StuckInCreated"), waiting: because("StuckInCreated") };
    case "running":
      return judgeRunningSidecar(view, container, record);
    case "exited":
      return { start: because("Restart", exitText(record)), waiting: because("Restart") };
    case "unknown":
      return judgeUnknown(container, record);
  }
}

/** Killed to be sure, then started again; the kill may leave the record as unknown as it was. */
function judgeUnknown(container: ContainerView, record: ContainerRecord): Verdict {
  const waiting = because("RecordUnknown");
  if (container.memory.killed?.id === record.id) return { start: because("AfterKill"), waiting };
  return { kill: killOf(container, unknownKill), waiting };
}

function judgeRunningSidecar(
  view: PodView,
  container: ContainerView,
  record: ContainerRecord,
): Verdict {
  const stopping = isStopping(container, record.id);
  const { startupProbe, livenessProbe } = container.container;
  if (hookFailed(container)) {
    return stopping ? { waiting: because("StopInFlight") } : failedHook(container);
  }
  if (startupProbe !== undefined) {
    const startup = probeResult(container, "startup");
    if (startup === "failure" && !stopping) {
      return { kill: killOf(container, startupKill), waiting: because("StartupFailed") };
    }
    if (startup !== "success") return { waiting: because("StartupPending") };
  }
  if (stopping) return { done: true };
  if (containerHash(container.container) !== record.hash) {
    return { done: true, kill: killOf(container, definitionKill) };
  }
  if (livenessProbe !== undefined && probeResult(container, "liveness") === "failure") {
    return { done: true, kill: killOf(container, livenessKill) };
  }
  if (resizeNeedsRestart(view, container)) {
    return { done: true, kill: killOf(container, resizeKill) };
  }
  return { done: true };
}

function judgeInit(view: PodView, container: ContainerView, record: ContainerRecord): Verdict {
  const spec = container.container;
  switch (record.state) {
    case "created":
      return { start: because("StuckInCreated"), waiting: because("StuckInCreated") };
    case "running":
      return { waiting: because("InitRunning") };
    case "exited":
      if (!failed(record)) return { done: true };
      return restartsAfterExit(spec, view.pod, failureCode(record))
        ? { start: because("Restart", exitText(record)), waiting: because("Restart") }
        : { failedForGood: true };
    case "unknown":
      return restartsAfterKill(spec, view.pod)
        ? judgeUnknown(container, record)
        : { failedForGood: true };
  }
}

interface KillText {
  readonly cause: StopCause;
  readonly code: Reason["code"];
  readonly message: (name: string) => string;
}

const startupKill: KillText = {
  cause: "startup",
  code: "StartupFailed",
  message: (name) => `Init container ${name} failed startup probe`,
};
const livenessKill: KillText = {
  cause: "liveness",
  code: "LivenessFailed",
  message: (name) => `Init container ${name} failed liveness probe`,
};
const definitionKill: KillText = {
  cause: "definition",
  code: "DefinitionChanged",
  message: (name) => `Init container ${name} definition changed`,
};
const resizeKill: KillText = {
  cause: "resize",
  code: "ResizeRestart",
  message: (name) => `Init container ${name} resize requires restart`,
};
const unknownKill: KillText = {
  cause: "unknown",
  code: "RecordUnknown",
  message: () => `Init container is in "unknown" state, try killing it before restart`,
};
const hookKill: KillText = {
  cause: "postStart",
  code: "PostStartFailed",
  message: () => "FailedPostStartHook",
};

function failedHook(container: ContainerView): Verdict {
  return { kill: killOf(container, hookKill), waiting: because("PostStartFailed") };
}

function killOf(container: ContainerView, { cause, code, message }: KillText): KillOrder {
  return {
    container,
    id: container.record?.id ?? "",
    cause,
    message: message(container.name),
    reason: because(code),
    restart: true,
  };
}

function exitText(record: ContainerRecord): string {
  return record.state === "exited" ? `${record.reason} ${record.exitCode}` : record.state;
}

function failedFor(container: ContainerView): InitDecision {
  return { initialized: false, starts: [], kills: [], failedForGood: container.name };
}
