import type { Instant } from "../../model/instant.ts";
import { containersOf } from "../../model/pod/containers.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import { containerHash } from "../container-hash.ts";
import { emptyContainerMemory, emptyMemory } from "../memory.ts";
import type { ContainerMemory, PodMemory, ProbeKind, ProbeResult } from "../memory.ts";
import type { Action, Decision, Observation } from "../model.ts";
import type { ContainerRecord, RecordState, SandboxRecord } from "../runtime-view.ts";

/** For tests: the instant at which everything is decided. */
export const NOW: Instant = 1_800_000_000_000;

/** For tests: what the runtime says of a container; `id` is its name unless there are more records of it. */
export interface RecordSketch {
  readonly name: string;
  readonly id?: string;
  readonly state: RecordState;
  readonly restartCount?: number;
  readonly image?: string;
  readonly sandboxId?: string;
}

export function running(name: string, more: Partial<RecordSketch> = {}): RecordSketch {
  return { name, state: { state: "running", startedAt: NOW - 60_000 }, ...more };
}

export function exited(
  name: string,
  exitCode: number,
  more: Partial<RecordSketch> & { readonly reason?: string; readonly agoMs?: number } = {},
): RecordSketch {
  const { reason = exitCode === 0 ? "Completed" : "Error", agoMs = 0, ...rest } = more;
  const finishedAt = NOW - agoMs;
  const startedAt = finishedAt - 1000;
  const state = { state: "exited", startedAt, finishedAt, exitCode, reason, message: "" } as const;
  return { name, state, ...rest };
}

export function createdOnly(name: string): RecordSketch {
  return { name, state: { state: "created" } };
}

export function unknown(name: string): RecordSketch {
  return { name, state: { state: "unknown" } };
}

export const readySandbox: SandboxRecord = {
  id: "sandbox0",
  attempt: 0,
  state: "ready",
  createdAt: NOW - 100_000,
  ips: ["10.0.0.2"],
  hostNetwork: false,
};

export interface Facts {
  readonly records?: readonly RecordSketch[];
  readonly sandboxes?: readonly SandboxRecord[];
  readonly memory?: Partial<PodMemory>;
  /** Added to what is known of single containers. */
  readonly containers?: Readonly<Record<string, Partial<ContainerMemory>>>;
  /** Published probe results, `{ s1: { startup: "success" } }`, of the newest record. */
  readonly probes?: Readonly<
    Record<string, { readonly [kind in ProbeKind]?: ProbeResult["result"] }>
  >;
  readonly phase?: string;
  readonly removed?: boolean;
  readonly forced?: Observation["forced"];
}

/** For tests: prepared, sandbox ready, all images there; `facts` says what else is. */
export function seen(pod: Pod, facts: Facts = {}): Observation {
  const records = (facts.records ?? []).map((sketch) => recordOf(pod, sketch));
  const containers = Object.fromEntries(
    containersOf(pod).map(({ container }) => {
      const { name, image = "" } = container;
      const memory: ContainerMemory = {
        ...emptyContainerMemory,
        image: { state: "ready", image, imageRef: `sha256:${image}`, announced: true },
        probes: probesOf(records, name, facts.probes?.[name] ?? {}),
        ...facts.containers?.[name],
      };
      return [name, memory];
    }),
  );
  return {
    runtime: { sandboxes: facts.sandboxes ?? [readySandbox], containers: records },
    memory: { ...emptyMemory, prepared: true, containers, ...facts.memory },
    phase: facts.phase ?? "Running",
    removed: facts.removed ?? false,
    forced: facts.forced,
    engineStartedAt: NOW - 1_000_000,
  };
}

/** For tests: a decision as lines that read well and compare whole. */
export function told(decision: Decision): readonly string[] {
  const wake = decision.wakeAt === undefined ? [] : [`wake in ${(decision.wakeAt - NOW) / 1000} s`];
  return [...decision.actions.map(line), ...decision.holds.map(holdLine), ...wake];
}

/** For tests: the actions alone. */
export function toldActions(decision: Decision): readonly string[] {
  return decision.actions.map(line);
}

function line(action: Action): string {
  const { reason } = action;
  const why = reason.detail === undefined ? reason.code : `${reason.code} ${reason.detail}`;
  return `${whatOf(action)} (${why})`;
}

function whatOf(action: Action): string {
  switch (action.kind) {
    case "beginStop": {
      const hook = action.runPreStop ? " with hook" : "";
      return `beginStop ${action.container} ${action.graceSeconds}s${hook} "${action.message}"`;
    }
    case "stopContainer":
      return `stopContainer ${action.container} ${action.timeoutSeconds}s`;
    case "refuseStart":
      return `refuseStart ${action.container} ${action.failure}`;
    case "createSandbox":
      return `createSandbox ${action.attempt}`;
    case "removeContainer":
      return `removeContainer ${action.id}`;
    case "stopPod":
    case "terminate":
      return `${action.kind} ${action.graceSeconds}s`;
    default:
      return "container" in action ? `${action.kind} ${action.container}` : action.kind;
  }
}

function holdLine({ subject, reason }: Decision["holds"][number]): string {
  const why = reason.detail === undefined ? reason.code : `${reason.code} ${reason.detail}`;
  return `hold ${subject} (${why})`;
}

function recordOf(pod: Pod, sketch: RecordSketch): ContainerRecord {
  const placed = containersOf(pod).find(({ container }) => container.name === sketch.name);
  const image = sketch.image ?? placed?.container.image ?? "";
  return {
    id: sketch.id ?? sketch.name,
    name: sketch.name,
    sandboxId: sketch.sandboxId ?? "sandbox0",
    restartCount: sketch.restartCount ?? 0,
    createdAt: NOW - 60_000,
    image,
    imageRef: `sha256:${image}`,
    hash: containerHash({ name: sketch.name, image }),
    ...sketch.state,
  };
}

function probesOf(
  records: readonly ContainerRecord[],
  name: string,
  results: { readonly [kind in ProbeKind]?: ProbeResult["result"] },
): ContainerMemory["probes"] {
  const id = records.find((record) => record.name === name)?.id ?? name;
  return Object.fromEntries(
    Object.entries(results).map(([kind, result]) => [kind, { id, result }]),
  );
}
