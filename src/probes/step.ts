import type { Instant } from "../model/instant.ts";
import type { Probe } from "../model/types/core-v1.ts";

export type ProbeKind = "startup" | "liveness" | "readiness";

export type ProbeVerdict = "success" | "failure" | "unknown";

/** `error`: the probe could not be executed, which counts as nothing (semantics §4.3). */
export type ProbeOutcome = "success" | "failure" | "error";

/**
 * One probe of one container instance: what is published and when it runs next.
 *
 * The declared executions lie on a grid of `periodSeconds`; only they count failures. With the switch *fast first
 * probe*, startup and readiness are also tried between them until the first success; such a try can only succeed.
 */
export interface ProbeHistory {
  readonly kind: ProbeKind;
  readonly published: ProbeVerdict;
  readonly streak: { readonly outcome: "success" | "failure"; readonly length: number } | undefined;
  /** Succeeded once in this instance: from then on only the declared executions run. */
  readonly succeeded: boolean;
  /** Settled until the container is replaced: any startup result, a liveness failure (semantics §4.4). */
  readonly settled: boolean;
  /** The next declared execution. */
  readonly gridAt: Instant;
  /** The next extra try, always before `gridAt`. */
  readonly tryAt?: Instant | undefined;
  readonly tryDelayMs: number;
}

/** What ran: `counted` is an execution on the grid. */
export interface ProbeRun {
  readonly outcome: ProbeOutcome;
  readonly counted: boolean;
}

export const FIRST_TRY_MS = 10;
const TRY_GROWTH = 1.5;

export interface ProbeBegin {
  readonly kind: ProbeKind;
  /** When the process was started; `initialDelaySeconds` counts from here. */
  readonly startedAt: Instant;
  /** Where the grid begins: when the pod came to this node. */
  readonly anchor: Instant;
  readonly fastFirstProbe: boolean;
  /** What an engine before this one had published (semantics §2.9); absent for new containers. */
  readonly carried?: ProbeVerdict | undefined;
}

/** The history of a probe for a container instance that can be probed from `now` on (semantics §4.3, §4.4). */
export function beginProbe(probe: Probe, begin: ProbeBegin, now: Instant): ProbeHistory {
  const { kind } = begin;
  const published = begin.carried ?? initialVerdict(kind);
  const earliest = Math.max(now, begin.startedAt + (probe.initialDelaySeconds ?? 0) * 1000);
  // Readiness is asked for as soon as a container is up: kubelet kicks it whenever it computes such a status.
  const gridAt =
    kind === "readiness" && begin.carried === undefined
      ? earliest
      : gridAfter(begin.anchor, periodMs(probe), earliest);
  const history = { kind, published, streak: undefined, gridAt, tryDelayMs: FIRST_TRY_MS };
  const succeeded = begin.carried === "success";
  const settled = kind === "startup" && succeeded;
  const extra = begin.fastFirstProbe && mayTryFast(kind, probe) && !succeeded;
  return extra && earliest < gridAt
    ? { ...history, succeeded, settled, tryAt: earliest }
    : { ...history, succeeded, settled };
}

/** When the probe runs next and whether that counts; undefined when it is settled. */
export function nextRun(
  history: ProbeHistory,
): { readonly at: Instant; readonly counted: boolean } | undefined {
  if (history.settled) return undefined;
  return history.tryAt === undefined
    ? { at: history.gridAt, counted: true }
    : { at: history.tryAt, counted: false };
}

/** The history after an execution that ended at `now` (semantics §4.3: thresholds, §4.4: holds). */
export function step(
  probe: Probe,
  history: ProbeHistory,
  run: ProbeRun & { readonly fastFirstProbe: boolean },
  now: Instant,
): ProbeHistory {
  const counted = run.counted ? count(probe, history, run.outcome) : tried(probe, history, run);
  const gridAt = run.counted ? history.gridAt + periodMs(probe) : history.gridAt;
  const after = { ...counted, gridAt: Math.max(gridAt, run.counted ? now : gridAt) };
  return withNextTry(probe, after, { fastFirstProbe: run.fastFirstProbe, now });
}

function count(probe: Probe, history: ProbeHistory, outcome: ProbeOutcome): ProbeHistory {
  if (outcome === "error") return history;
  const length = history.streak?.outcome === outcome ? history.streak.length + 1 : 1;
  const streak = { outcome, length };
  const threshold =
    outcome === "success" ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3);
  return length < threshold ? { ...history, streak } : publish({ ...history, streak }, outcome);
}

/** A try between the declared executions: a failure leaves no trace. */
function tried(probe: Probe, history: ProbeHistory, { outcome }: ProbeRun): ProbeHistory {
  return outcome === "success" ? count(probe, history, outcome) : history;
}

function publish(history: ProbeHistory, outcome: "success" | "failure"): ProbeHistory {
  const settled =
    history.kind === "startup" || (history.kind === "liveness" && outcome === "failure");
  return {
    ...history,
    published: outcome,
    settled,
    succeeded: history.succeeded || outcome === "success",
  };
}

function withNextTry(
  probe: Probe,
  history: ProbeHistory,
  { fastFirstProbe, now }: { readonly fastFirstProbe: boolean; readonly now: Instant },
): ProbeHistory {
  const { tryAt: _, ...rest } = history;
  const wanted = fastFirstProbe && mayTryFast(history.kind, probe) && !history.settled;
  // A container that was ready once goes by the declared period alone.
  const isFirst = !history.succeeded && history.tryDelayMs < periodMs(probe);
  if (!wanted || !isFirst) return rest;
  const tryAt = now + history.tryDelayMs;
  const tryDelayMs = history.tryDelayMs * TRY_GROWTH;
  return tryAt < history.gridAt ? { ...rest, tryAt, tryDelayMs } : { ...rest, tryDelayMs };
}

/** More than one success in a row is a promise about time, which extra tries would break. */
function mayTryFast(kind: ProbeKind, probe: Probe): boolean {
  return kind !== "liveness" && (probe.successThreshold ?? 1) === 1;
}

function initialVerdict(kind: ProbeKind): ProbeVerdict {
  switch (kind) {
    case "startup":
      return "unknown";
    case "liveness":
      return "success";
    case "readiness":
      return "failure";
  }
}

function periodMs(probe: Probe): number {
  const seconds = probe.periodSeconds ?? 10;
  return (seconds === 0 ? 10 : seconds) * 1000;
}

function gridAfter(anchor: Instant, period: number, earliest: Instant): Instant {
  return anchor + Math.ceil(Math.max(0, earliest - anchor) / period) * period;
}
