import type { Instant } from "../../model/instant.ts";
import type { Container, EphemeralContainer } from "../../model/types/core-v1.ts";
import type { ProbeKind } from "../../lifecycle/memory.ts";
import type { ContainerRecord } from "../../lifecycle/runtime-view.ts";
import type { Run } from "./program.ts";

/** For tests: one play container. */
export interface Instance {
  record: ContainerRecord;
  readonly run: Run;
  readonly whenDead: (() => void)[];
  isTermed: boolean;
}

export interface DueProbe {
  readonly container: string;
  readonly kind: ProbeKind;
  readonly id: string;
  readonly result: "success" | "failure";
  readonly inSeconds: number;
}

export type ProbeField = "startupProbe" | "livenessProbe" | "readinessProbe";

/** When the program lets which probe find what; what waits for the startup probe comes after that. */
export function dueProbes(
  { startupProbe }: Container | EphemeralContainer,
  {
    instance: { run, record },
    started,
    now,
  }: { readonly instance: Instance; readonly started: boolean; readonly now: Instant },
): readonly DueProbe[] {
  const plans = [
    { kind: "startup", at: run.startupSucceeds, result: "success" },
    { kind: "startup", at: run.startupFails, result: "failure" },
    { kind: "liveness", at: run.livenessFails, result: "failure" },
    { kind: "readiness", at: run.ready, result: "success" },
    { kind: "readiness", at: run.unready, result: "failure" },
  ] as const;
  const age = (now - record.createdAt) / 1000;
  return plans.flatMap(({ kind, at, result }) => {
    const waits = kind !== "startup" && startupProbe !== undefined && !started;
    if (at === undefined || waits) return [];
    const inSeconds = Math.max(0, at - age);
    return [{ container: record.name, kind, id: record.id, result, inSeconds }];
  });
}

/** What a probe would find at `now`. */
export function probeNow(
  { run, record, isTermed }: Instance,
  field: ProbeField,
  now: Instant,
): "success" | "failure" {
  if (record.state !== "running") return "failure";
  const age = (now - record.createdAt) / 1000;
  const isWell = !(isTermed && run.sickOnTerm);
  const passes = {
    startupProbe: age >= (run.startupSucceeds ?? 0),
    livenessProbe: isWell && age < (run.livenessFails ?? Infinity),
    readinessProbe: isWell && age >= (run.ready ?? 0) && age < (run.unready ?? Infinity),
  };
  return passes[field] ? "success" : "failure";
}
