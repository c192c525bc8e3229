import { expect, test } from "vitest";
import type { Probe } from "../model/types/core-v1.ts";
import { beginProbe, nextRun, step } from "./step.ts";
import type { ProbeHistory, ProbeKind, ProbeOutcome } from "./step.ts";

const NOW = 1_800_000_000_000;

interface Lived {
  /** When it ran, in seconds; extra tries in parentheses. */
  readonly runs: readonly string[];
  /** What was published when. */
  readonly published: readonly string[];
}

interface Life {
  readonly kind: ProbeKind;
  readonly probe: Probe;
  readonly find: (seconds: number) => ProbeOutcome;
  readonly seconds: number;
  readonly fast?: boolean;
  readonly startedAgo?: number;
  readonly anchorAgo?: number;
  readonly carried?: "success";
}

/** Lets a probe run for a while against a container that answers as `find` says. */
function live({ kind, probe, find, seconds, fast = false, ...more }: Life): Lived {
  const begin = {
    kind,
    startedAt: NOW - (more.startedAgo ?? 0) * 1000,
    anchor: NOW - (more.anchorAgo ?? 0) * 1000,
    fastFirstProbe: fast,
    carried: more.carried,
  };
  let history: ProbeHistory = beginProbe(probe, begin, NOW);
  const runs: string[] = [];
  const published: string[] = [];
  for (let next = nextRun(history); next !== undefined; next = nextRun(history)) {
    const at = (next.at - NOW) / 1000;
    if (at > seconds) break;
    runs.push(next.counted ? String(at) : `(${at})`);
    const before = history;
    const run = { outcome: find(at), counted: next.counted, fastFirstProbe: fast };
    history = step(probe, history, run, next.at);
    if (before.published !== history.published || before.settled !== history.settled) {
      published.push(`${at} ${history.published}`);
    }
  }
  return { runs, published };
}

const every10: Probe = { periodSeconds: 10, failureThreshold: 3 };

test("a liveness failure is published after failureThreshold failures in a row, then nothing runs", () => {
  const find = (at: number): ProbeOutcome => (at < 20 ? "success" : "failure");
  expect(live({ kind: "liveness", probe: every10, find, seconds: 100 })).toEqual({
    runs: ["0", "10", "20", "30", "40"],
    published: ["40 failure"],
  });
});

test("a success in between starts the count afresh", () => {
  const find = (at: number): ProbeOutcome => (at === 20 ? "success" : "failure");
  const lived = live({ kind: "liveness", probe: every10, find, seconds: 100 });
  expect(lived.published).toEqual(["50 failure"]);
});

test("what could not be executed counts as nothing", () => {
  const find = (at: number): ProbeOutcome => (at < 50 ? "error" : "failure");
  const lived = live({ kind: "liveness", probe: every10, find, seconds: 100 });
  expect(lived.published).toEqual(["70 failure"]);
});

test("a startup probe settles with its first success", () => {
  const find = (at: number): ProbeOutcome => (at < 15 ? "failure" : "success");
  expect(live({ kind: "startup", probe: every10, find, seconds: 100 })).toEqual({
    runs: ["0", "10", "20"],
    published: ["20 success"],
  });
});

test("a startup probe settles with its failure", () => {
  const lived = live({ kind: "startup", probe: every10, find: () => "failure", seconds: 100 });
  expect(lived).toEqual({ runs: ["0", "10", "20"], published: ["20 failure"] });
});

test("case 128: readiness waits for initialDelaySeconds and goes back and forth", () => {
  const probe = { ...every10, initialDelaySeconds: 7, failureThreshold: 1 };
  const find = (at: number): ProbeOutcome => (at < 30 ? "success" : "failure");
  expect(live({ kind: "readiness", probe, find, seconds: 40 })).toEqual({
    runs: ["7", "17", "27", "37"],
    published: ["7 success", "37 failure"],
  });
});

test("readiness needs successThreshold successes in a row", () => {
  const probe = { ...every10, successThreshold: 3 };
  const lived = live({ kind: "readiness", probe, find: () => "success", seconds: 40, fast: true });
  expect(lived).toEqual({ runs: ["0", "10", "20", "30", "40"], published: ["20 success"] });
});

test("the grid begins with the pod, not with the container", () => {
  const lived = live({
    kind: "startup",
    probe: every10,
    find: () => "success",
    seconds: 100,
    anchorAgo: 4,
  });
  expect(lived.runs).toEqual(["6"]);
});

test("fast first probe: a sidecar that listens after 20 ms is started within 50 ms", () => {
  const find = (at: number): ProbeOutcome => (at < 0.02 ? "failure" : "success");
  const probe = { ...every10, periodSeconds: 30 };
  const life = { kind: "startup", probe, find, seconds: 100, fast: true, anchorAgo: 1 } as const;
  const lived = live(life);
  expect(lived.runs).toEqual(["(0)", "(0.01)", "(0.025)"]);
  expect(lived.published).toEqual(["0.025 success"]);
});

test("fast first probe: extra tries never count as failures, and the declared runs stay where they are", () => {
  const slow = live({ kind: "startup", probe: every10, find: () => "failure", seconds: 100 });
  const fast = live({
    kind: "startup",
    probe: every10,
    find: () => "failure",
    seconds: 100,
    fast: true,
  });
  const declared = fast.runs.filter((run) => !run.startsWith("("));
  expect([declared, fast.published]).toEqual([slow.runs, slow.published]);
  expect(fast.runs.length).toBeGreaterThan(slow.runs.length + 10);
});

test("fast first probe: a container that was ready once goes by its period alone", () => {
  const probe = { ...every10, failureThreshold: 1 };
  const find = (at: number): ProbeOutcome => (at >= 10 && at < 35 ? "failure" : "success");
  const lived = live({ kind: "readiness", probe, find, seconds: 50, fast: true });
  expect(lived).toEqual({
    runs: ["0", "10", "20", "30", "40", "50"],
    published: ["0 success", "10 failure", "40 success"],
  });
});

test("liveness is never tried out of turn", () => {
  const lived = live({
    kind: "liveness",
    probe: every10,
    find: () => "failure",
    seconds: 15,
    fast: true,
  });
  expect(lived.runs).toEqual(["0", "10"]);
});

test("case 58: a startup probe whose success an earlier engine published does not run again", () => {
  const life = { kind: "startup", probe: every10, find: () => "failure" as const, seconds: 100 };
  expect(live({ ...life, kind: "startup", carried: "success" }).runs).toEqual([]);
});

test("case 57: a readiness that an earlier engine published stays until the declared runs say otherwise", () => {
  const lived = live({
    kind: "readiness",
    probe: every10,
    find: () => "failure",
    seconds: 40,
    carried: "success",
    startedAgo: 100,
    anchorAgo: 3,
  });
  expect(lived).toEqual({ runs: ["7", "17", "27", "37"], published: ["27 failure"] });
});

test("the defaults are a period of ten seconds and three failures", () => {
  const lived = live({ kind: "liveness", probe: {}, find: () => "failure", seconds: 100 });
  expect(lived).toEqual({ runs: ["0", "10", "20"], published: ["20 failure"] });
});
