import { expect, test } from "vitest";
import type { Pod } from "../model/types/core-v1.ts";
import { decide } from "./decide.ts";
import { exited, NOW, readySandbox, running, seen, told } from "./testing/facts.ts";
import type { Facts } from "./testing/facts.ts";
import { aHook, aPod, deleted, main, sidecar } from "./testing/pods.ts";

interface Row {
  readonly title: string;
  readonly pod: Pod;
  readonly facts: Facts;
  readonly expected: readonly string[];
}

const pod = aPod({
  init: [sidecar("s1", { lifecycle: { preStop: aHook } })],
  mains: [main("m", { lifecycle: { preStop: aHook } })],
});
const dead = { ...readySandbox, state: "notReady" } as const;
const ended = { stage: "terminating", graceSeconds: 30 } as const;

const rows: readonly Row[] = [
  {
    title: "case 93, case 67: a deletion tells everybody at once and begins all hooks together",
    pod: deleted(pod),
    facts: { records: [running("m"), running("s1")] },
    expected: [
      "terminate 30s (PodDeleted)",
      "stopPod 30s (PodDeleted)",
      `beginStop m 30s with hook "Stopping container m" (PodDeleted)`,
      `beginStop s1 30s with hook "Stopping container s1" (PodDeleted)`,
    ],
  },
  {
    title: "an end forced by the node says so",
    pod,
    facts: { forced: { reason: "Evicted", message: "low on memory" } },
    expected: ["terminate 30s (Forced Evicted)", "stopSandbox (Forced Evicted)"],
  },
  {
    title: "a pod that has finished terminates",
    pod,
    facts: { phase: "Succeeded", records: [exited("m", 0)] },
    expected: ["terminate 30s (PodFinished Succeeded)", "stopSandbox (PodFinished Succeeded)"],
  },
  {
    title: "a container on its way up lands before anything is stopped",
    pod: deleted(pod),
    facts: {
      records: [running("s1")],
      containers: { m: { start: { since: NOW } } },
      memory: ended,
    },
    expected: ["hold m (StartInFlight)", "hold pod (StartInFlight m)"],
  },
  {
    title: "case 91: a postStart hook that is due runs before the stop, as part of the start",
    pod: deleted(pod),
    facts: {
      records: [running("m"), running("s1")],
      containers: { m: { postStart: { state: "due", id: "m" } } },
      memory: ended,
    },
    expected: ["runPostStart m (PostStartDue)", "hold pod (StartInFlight m)"],
  },
  {
    title: "so do a sandbox and a mount",
    pod: deleted(pod),
    facts: { sandboxes: [], memory: { ...ended, inFlight: { prepare: NOW } } },
    expected: ["hold pod (InFlight prepare)"],
  },
  {
    title: "with nothing running the sandbox goes",
    pod: deleted(pod),
    facts: { records: [exited("m", 0), exited("s1", 0)], memory: ended },
    expected: ["stopSandbox (PodDeleted)"],
  },
  {
    title: "then volumes, cgroup and directories",
    pod: deleted(pod),
    facts: { sandboxes: [dead], memory: { ...ended, stoppedSandboxes: ["sandbox0"] } },
    expected: ["cleanUp (PodDeleted)"],
  },
  {
    title: "then it is over",
    pod: deleted(pod),
    facts: {
      sandboxes: [dead],
      memory: { ...ended, stoppedSandboxes: ["sandbox0"], cleanedUp: true },
    },
    expected: ["finish (PodDeleted)"],
  },
  {
    title: "what is over stays over",
    pod: deleted(pod),
    facts: { memory: { ...ended, stage: "terminated" } },
    expected: [],
  },
  {
    title: "case 182: a pod whose volumes could not be mounted ends without a sandbox",
    pod: deleted(pod),
    facts: { sandboxes: [], memory: { ...ended, prepared: false } },
    expected: ["cleanUp (PodDeleted)"],
  },
];

test.for(rows)("$title", ({ pod: subject, facts, expected }) => {
  expect(told(decide(subject, seen(subject, facts), NOW))).toEqual(expected);
});

interface GraceRow {
  readonly title: string;
  readonly deletion?: number;
  readonly known?: number;
  readonly forced?: number;
  readonly removed?: boolean;
  readonly expected: number;
}

const graces: readonly GraceRow[] = [
  { title: "natural ends have the pod's own grace", expected: 30 },
  { title: "a deletion says its own, more", deletion: 60, expected: 60 },
  { title: "a deletion says its own, less", deletion: 5, expected: 5 },
  { title: "case 90: it never grows", deletion: 60, known: 20, expected: 20 },
  { title: "case 89: it shrinks", deletion: 4, known: 20, expected: 4 },
  { title: "never below a second", deletion: 0, expected: 1 },
  { title: "the node's order counts where it is shorter", deletion: 10, forced: 1, expected: 1 },
  { title: "and does not where it is longer", deletion: 10, forced: 20, expected: 10 },
  { title: "golden 058: an object that is gone leaves a second", removed: true, expected: 1 },
];

test.for(graces)("effective grace: $title", ({ deletion, known, forced, removed, expected }) => {
  const subject = deletion === undefined ? aPod() : deleted(aPod(), deletion);
  const observation = seen(subject, {
    records: [running("m")],
    phase: deletion === undefined && !removed ? "Failed" : "Running",
    removed: removed ?? false,
    memory: known === undefined ? {} : { stage: "terminating", graceSeconds: known },
    forced:
      forced === undefined ? undefined : { reason: "Evicted", message: "", graceSeconds: forced },
  });
  const { actions } = decide(subject, observation, NOW);
  const stop = actions.find(({ kind }) => kind === "stopPod");
  expect(stop).toMatchObject({ graceSeconds: expected });
});
