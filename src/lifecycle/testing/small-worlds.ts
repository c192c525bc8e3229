import type { Container, Pod } from "../../model/types/core-v1.ts";
import type { Observation } from "../model.ts";
import { createdOnly, exited, NOW, running, seen, unknown } from "./facts.ts";
import type { RecordSketch } from "./facts.ts";
import { aPod, aProbe, main, regular, sidecar } from "./pods.ts";

/** For tests: what the runtime and the probes can say of one container. */
export type SmallState =
  | "none"
  | "created"
  | "running"
  /** Its startup probe has not passed. */
  | "notStarted"
  /** Its liveness probe has failed. */
  | "unhealthy"
  | "exited0"
  | "exited1"
  | "unknown";

export const policies = ["Always", "OnFailure", "Never"] as const;
/** The states of a runtime record, and whether an exit was good: all that there is without probes. */
const initStates: readonly SmallState[] = [
  "none",
  "created",
  "running",
  "exited0",
  "exited1",
  "unknown",
];
const mainStates: readonly SmallState[] = [...initStates, "unhealthy"];
const sidecarStates: readonly SmallState[] = [...initStates, "notStarted", "unhealthy"];

const probe = { startupProbe: aProbe, livenessProbe: aProbe };
const liveness = { livenessProbe: aProbe };
const i1 = regular("i1");
const s1 = sidecar("s1", probe);
const s2 = sidecar("s2", probe);

/** All orders of at most two sidecars and one regular init container. */
export const initLists: readonly (readonly Container[])[] = [
  [],
  [i1],
  [s1],
  [i1, s1],
  [s1, i1],
  [s1, s2],
  [i1, s1, s2],
  [s1, i1, s2],
  [s1, s2, i1],
];

const m1 = main("m1", liveness);
const mainLists: readonly (readonly Container[])[] = [[m1], [m1, main("m2", liveness)]];

export interface Shape {
  readonly init: readonly Container[];
  readonly mains: readonly Container[];
  readonly policy: (typeof policies)[number];
}

/** Every pod of at most two sidecars, one init and two mains, under every policy. */
export const shapes: readonly Shape[] = initLists.flatMap((init) =>
  mainLists.flatMap((mains) => policies.map((policy) => ({ init, mains, policy }))),
);

export interface SmallWorld {
  readonly pod: Pod;
  readonly states: Readonly<Record<string, SmallState>>;
  readonly observation: Observation;
}

/** Every pod of at most two sidecars, one init and two mains, in every state, under every policy. */
export function* smallWorlds(): Generator<SmallWorld> {
  for (const { init, mains, policy } of shapes) {
    const pod = aPod({ init, mains, policy });
    for (const states of everyState([...init, ...mains])) {
      yield { pod, states, observation: observationOf(pod, states) };
    }
  }
}

export function observationOf(pod: Pod, states: Readonly<Record<string, SmallState>>): Observation {
  const names = Object.keys(states);
  return seen(pod, {
    records: names.flatMap((name) => recordOf(name, states[name] ?? "none")).toReversed(),
    probes: Object.fromEntries(
      names
        .filter((name) => states[name] === "running" || states[name] === "unhealthy")
        .map((name) => [name, probesOf(states[name] ?? "none")]),
    ),
    phase: "Pending",
  });
}

function probesOf(state: SmallState): Readonly<Record<string, "success" | "failure">> {
  return { startup: "success", liveness: state === "unhealthy" ? "failure" : "success" };
}

function* everyState(
  containers: readonly Container[],
): Generator<Readonly<Record<string, SmallState>>> {
  const [first, ...rest] = containers;
  if (first === undefined) {
    yield {};
    return;
  }
  for (const others of everyState(rest)) {
    for (const state of statesOf(first)) yield { [first.name]: state, ...others };
  }
}

function statesOf({ name, restartPolicy }: Container): readonly SmallState[] {
  if (restartPolicy === "Always") return sidecarStates;
  return name.startsWith("m") ? mainStates : initStates;
}

/** Long ago, so that no back-off is in the way. */
function recordOf(name: string, state: SmallState): readonly RecordSketch[] {
  switch (state) {
    case "none":
      return [];
    case "created":
      return [createdOnly(name)];
    case "running":
    case "notStarted":
    case "unhealthy":
      return [running(name)];
    case "exited0":
      return [exited(name, 0, { agoMs: NOW / 1000 })];
    case "exited1":
      return [exited(name, 1, { agoMs: NOW / 1000 })];
    case "unknown":
      return [unknown(name)];
  }
}
