import type { Instant } from "../../model/instant.ts";
import type { Stored } from "../../model/object.ts";
import type { Pod, PodStatus } from "../../model/types/core-v1.ts";
import type { ActionResult } from "../../lifecycle/memory-change.ts";
import type { Action, Decision } from "../../lifecycle/model.ts";
import type { ContainerRecord, RuntimeView } from "../../lifecycle/runtime-view.ts";
import type { JournalEntry, JournalPod } from "../../ports/journal.ts";
import type { Log } from "../../ports/log.ts";
import { referenceTo } from "../../client/event-recorder.ts";
import { pods } from "../../client/resources.ts";
import { fieldPathOf } from "../../status/events.ts";
import type { PodEventNote } from "../../status/events.ts";
import type { NodeFacts } from "./node-facts.ts";

/** Tells what happens to one pod: every fact to the journal, and those that Kubernetes has events for as events. */
export class PodStory {
  readonly #facts: NodeFacts;
  readonly #identity: JournalPod;
  #pod: Stored<Pod>;
  #lastDecision = "";

  constructor(facts: NodeFacts, pod: Stored<Pod>) {
    this.#facts = facts;
    this.#pod = pod;
    const { uid, name, namespace = "" } = pod.metadata;
    this.#identity = { uid, name, namespace };
    this.note({ kind: "engine", subject: "pod", what: "Adopted" });
  }

  get uid(): string {
    return this.#identity.uid;
  }

  note(entry: Omit<JournalEntry, "at">, at: Instant = this.#facts.clock.now()): void {
    this.#facts.journal.append(this.#identity, { at, ...entry });
  }

  events(notes: readonly PodEventNote[]): void {
    for (const { container, ...note } of notes) {
      const path = container === undefined ? undefined : fieldPathOf(this.#pod, container);
      this.#facts.events.record(referenceTo(pods, this.#pod, path), note);
    }
  }

  spec(before: Stored<Pod>, after: Stored<Pod>): void {
    this.#pod = after;
    const { generation, deletionTimestamp, deletionGracePeriodSeconds } = after.metadata;
    if (generation !== before.metadata.generation) {
      this.note({ kind: "spec", subject: "pod", what: "Generation", detail: { generation } });
    }
    if (deletionGracePeriodSeconds !== before.metadata.deletionGracePeriodSeconds) {
      const detail = { deletionTimestamp, deletionGracePeriodSeconds };
      this.note({ kind: "spec", subject: "pod", what: "Deleted", detail });
    }
  }

  /** Once for each change: a decision that repeats the last one is no news. */
  decision({ actions, holds, wakeAt }: Decision): void {
    const detail = { actions, holds };
    const text = JSON.stringify(detail);
    if (text === this.#lastDecision) return;
    this.#lastDecision = text;
    const what = actions.length > 0 ? "Act" : "Hold";
    const due = wakeAt === undefined ? detail : { ...detail, wakeAt };
    this.note({ kind: "decision", subject: "pod", what, detail: due });
  }

  begun(action: Action): void {
    const { kind, reason, ...detail } = action;
    const isSignal = kind === "stopContainer";
    const what = capitalized(kind);
    this.note({
      kind: isSignal ? "signal" : "effect",
      subject: subjectOf(action),
      what: isSignal ? "Terminate" : what,
      detail: { ...detail, reason },
    });
  }

  ended(
    action: Action,
    { result, begunAt }: { readonly result: ActionResult; readonly begunAt: Instant },
  ): void {
    const what = `${capitalized(action.kind)}${result.ok ? "Done" : "Failed"}`;
    const durationMs = this.#facts.clock.now() - begunAt;
    const detail = { ...result, durationMs };
    this.note({ kind: "effect", subject: subjectOf(action), what, detail });
  }

  /** What is new in the runtime since the last look. */
  transitions(before: RuntimeView | undefined, after: RuntimeView): void {
    const old = new Map(before?.containers.map((record) => [record.id, record.state]));
    for (const record of after.containers) {
      if (old.get(record.id) !== record.state) this.#transition(record, old.get(record.id));
    }
    const sandboxes = new Map(before?.sandboxes.map(({ id, state }) => [id, state]));
    for (const { id, state, attempt, ips } of after.sandboxes) {
      const from = sandboxes.get(id);
      if (from === state) continue;
      const detail = { id, attempt, ips, from };
      this.note({ kind: "transition", subject: "sandbox", what: capitalized(state), detail });
    }
  }

  status(before: PodStatus | undefined, after: PodStatus): void {
    const changed = changedFacts(before, after);
    if (changed === undefined) return;
    this.note({ kind: "status", subject: "pod", what: after.phase ?? "Pending", detail: changed });
  }

  /** Two rules undo each other: our fault, and nothing a pod should suffer a busy loop for. */
  stuck(log: Log): void {
    log.error("decisions do not settle", { pod: this.#identity, decision: this.#lastDecision });
    this.note({ kind: "engine", subject: "pod", what: "DecisionsDoNotSettle" });
  }

  bug(log: Log, error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    log.error("pod worker failed", { pod: this.#identity, error: text });
    this.note({ kind: "engine", subject: "pod", what: "WorkerFailed", detail: { error: text } });
  }

  #transition(record: ContainerRecord, from: ContainerRecord["state"] | undefined): void {
    const { id, name, restartCount } = record;
    if (record.state === "exited") {
      const { exitCode, reason, startedAt, finishedAt, message } = record;
      const detail = { id, restartCount, exitCode, reason, message, startedAt, finishedAt };
      this.note({ kind: "exit", subject: name, what: reason, detail });
      return;
    }
    const detail = { id, restartCount, from };
    this.note({ kind: "transition", subject: name, what: capitalized(record.state), detail });
  }
}

function subjectOf(action: Action): string {
  if ("container" in action) return action.container;
  return action.kind === "createSandbox" || action.kind === "stopSandbox" ? "sandbox" : "pod";
}

/** Phase, conditions and ready containers: the rest of a status follows from other entries. */
function changedFacts(
  before: PodStatus | undefined,
  after: PodStatus,
): Readonly<Record<string, unknown>> | undefined {
  const was = factsOf(before);
  const is = factsOf(after);
  const changed = Object.keys(is).filter((key) => is[key] !== was[key]);
  if (changed.length === 0) return undefined;
  return Object.fromEntries(changed.map((key) => [key, is[key]]));
}

function factsOf(status: PodStatus | undefined): Readonly<Record<string, unknown>> {
  const entries = [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
  ].map(({ name, ready, started }) => [`container/${name}`, `ready=${ready} started=${started}`]);
  const conditions = (status?.conditions ?? []).map(({ type, status: value, reason, message }) => [
    `condition/${type}`,
    [value, reason, message].filter((part) => part !== undefined).join(" "),
  ]);
  return Object.fromEntries([["phase", status?.phase], ...conditions, ...entries]);
}

function capitalized(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
