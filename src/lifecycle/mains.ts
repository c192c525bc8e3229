import { containerHash } from "./container-hash.ts";
import type { KillOrder, StartOrder } from "./init.ts";
import type { StopCause } from "./memory.ts";
import type { ReasonCode } from "./model.ts";
import { because } from "./plan.ts";
import { hookFailed, isStarting, isStopping, probeResult } from "./pod-view.ts";
import type { ContainerView, PodView } from "./pod-view.ts";
import { resizeNeedsRestart } from "./resize.ts";
import { restartsAfterExit, restartsAfterKill } from "./restart-rules.ts";
import type { ContainerRecord } from "./runtime-view.ts";

export interface MainsDecision {
  readonly starts: readonly StartOrder[];
  readonly kills: readonly KillOrder[];
  /** Nothing is kept and nothing is to start: sidecars must not keep the pod alive (semantics §2.4). */
  readonly finished: boolean;
  readonly finishedForGood: readonly string[];
}

type Verdict =
  | { readonly kind: "kept" }
  | { readonly kind: "start"; readonly order: StartOrder }
  | { readonly kind: "kill"; readonly order: KillOrder }
  | { readonly kind: "gone" };

/** Which mains start, stay or are killed, once the pod is initialised (semantics §2.4). */
export function decideMains(view: PodView): MainsDecision {
  const verdicts = view.mains.map((main) => ({ main, verdict: judge(view, main) }));
  const kept = verdicts.some(({ verdict }) => counts(verdict));
  return {
    starts: verdicts.flatMap(({ verdict }) => (verdict.kind === "start" ? verdict.order : [])),
    kills: verdicts.flatMap(({ verdict }) => (verdict.kind === "kill" ? verdict.order : [])),
    finished: !kept,
    finishedForGood: verdicts.flatMap(({ main, verdict }) =>
      verdict.kind === "gone" ? main.name : [],
    ),
  };
}

/** Whether this main still has a future. After a failed hook its exit code will say; until then it has one. */
function counts(verdict: Verdict): boolean {
  if (verdict.kind !== "kill") return verdict.kind !== "gone";
  return verdict.order.restart || verdict.order.cause === "postStart";
}

function judge(view: PodView, main: ContainerView): Verdict {
  if (isStarting(main)) return { kind: "kept" };
  const { record } = main;
  if (record === undefined) return start(main, "FirstStart");
  if (isStopping(main, record.id)) return judgeStopping(view, main, record);
  if (record.state !== "running" && main.memory.killed?.id === record.id) {
    if (main.memory.killed.restart) return start(main, "AfterKill");
  }
  switch (record.state) {
    case "created":
      return start(main, "StuckInCreated");
    case "unknown":
      return kill(view, main, unknown);
    case "exited":
      return restartsAfterExit(main.container, view.pod, record.exitCode)
        ? start(main, "Restart", `${record.reason} ${record.exitCode}`)
        : { kind: "gone" };
    case "running":
      return judgeRunning(view, main, record);
  }
}

/** Its stop is not over: whether it is started again afterwards says whether it still counts. */
function judgeStopping(view: PodView, main: ContainerView, record: ContainerRecord): Verdict {
  const { restart = false, cause } = main.memory.stop ?? {};
  if (restart || cause === "postStart") return { kind: "kept" };
  const restarts =
    record.state === "exited"
      ? restartsAfterExit(main.container, view.pod, record.exitCode)
      : restartsAfterKill(main.container, view.pod);
  return restarts ? { kind: "kept" } : { kind: "gone" };
}

function judgeRunning(view: PodView, main: ContainerView, record: ContainerRecord): Verdict {
  if (hookFailed(main)) return kill(view, main, hook);
  if (containerHash(main.container) !== record.hash) return kill(view, main, definition);
  if (probeResult(main, "liveness") === "failure") return kill(view, main, liveness);
  if (probeResult(main, "startup") === "failure") return kill(view, main, startup);
  if (resizeNeedsRestart(view, main)) return kill(view, main, resize);
  return { kind: "kept" };
}

interface Kill {
  readonly cause: StopCause;
  readonly code: ReasonCode;
  /** After "Container c "; or the whole text, where kubelet's names no container. */
  readonly text: string;
  /** `policy`: only if the restart policy wants it; probe kills of a Never pod end the container. */
  readonly restart: "always" | "policy";
}

const definition: Kill = {
  cause: "definition",
  code: "DefinitionChanged",
  text: "definition changed",
  restart: "always",
};
const liveness: Kill = {
  cause: "liveness",
  code: "LivenessFailed",
  text: "failed liveness probe",
  restart: "policy",
};
const startup: Kill = {
  cause: "startup",
  code: "StartupFailed",
  text: "failed startup probe",
  restart: "policy",
};
const resize: Kill = {
  cause: "resize",
  code: "ResizeRestart",
  text: "resize requires restart",
  restart: "always",
};
const unknown: Kill = { cause: "unknown", code: "RecordUnknown", text: "", restart: "always" };
const hook: Kill = { cause: "postStart", code: "PostStartFailed", text: "", restart: "policy" };

function kill(view: PodView, main: ContainerView, what: Kill): Verdict {
  const restart = what.restart === "always" || restartsAfterKill(main.container, view.pod);
  const order = {
    container: main,
    id: main.record?.id ?? "",
    cause: what.cause,
    message: messageOf(main, what, restart),
    reason: because(what.code),
    // After a failed hook the exit code decides, as after any other exit.
    restart: restart && what.cause !== "postStart",
  };
  return { kind: "kill", order };
}

function messageOf(main: ContainerView, what: Kill, restart: boolean): string {
  if (what.cause === "unknown") {
    return `Container is in "unknown" state, try killing it before restart`;
  }
  if (what.cause === "postStart") return "FailedPostStartHook";
  const suffix = restart && what.cause !== "resize" ? ", will be restarted" : "";
  return `Container ${main.name} ${what.text}${suffix}`;
}

function start(container: ContainerView, code: ReasonCode, detail?: string): Verdict {
  return { kind: "start", order: { container, reason: because(code, detail) } };
}
