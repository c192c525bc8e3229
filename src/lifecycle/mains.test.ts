import { expect, test } from "vitest";
import type { Pod } from "../model/types/core-v1.ts";
import { decide } from "./decide.ts";
import { createdOnly, exited, NOW, running, seen, told, unknown } from "./testing/facts.ts";
import type { Facts } from "./testing/facts.ts";
import { aHook, aPod, aProbe, main, sidecar } from "./testing/pods.ts";

interface Row {
  readonly title: string;
  readonly pod: Pod;
  readonly facts: Facts;
  readonly expected: readonly string[];
}

const two = (policy: string): Pod => aPod({ policy, mains: [main("m1"), main("m2")] });
const probed = (policy: string): Pod =>
  aPod({
    policy,
    mains: [main("m1", { livenessProbe: aProbe, startupProbe: aProbe }), main("m2")],
  });

const rows: readonly Row[] = [
  {
    title: "a main that runs is kept",
    pod: two("Always"),
    facts: { records: [running("m2"), running("m1")] },
    expected: [],
  },
  {
    title: "under Always a main that exited with 0 starts again",
    pod: two("Always"),
    facts: { records: [running("m2"), exited("m1", 0)] },
    expected: ["startContainer m1 (Restart Completed 0)"],
  },
  {
    title: "under OnFailure a main that exited with 0 is done",
    pod: two("OnFailure"),
    facts: { records: [running("m2"), exited("m1", 0)] },
    expected: ["hold m1 (FinishedForGood)"],
  },
  {
    title: "case 39: under Never a main that failed is done; a sidecar that failed restarts",
    pod: aPod({ policy: "Never", init: [sidecar("s3")], mains: [main("m1"), main("m2")] }),
    facts: { records: [running("m2"), exited("m1", 1), exited("s3", 137)] },
    expected: ["startContainer s3 (Restart Error 137)", "hold m1 (FinishedForGood)"],
  },
  {
    title: "case 99: under Never all mains done: the whole pod stops, nothing starts",
    pod: aPod({ policy: "Never", init: [sidecar("s1"), sidecar("s2")] }),
    facts: { records: [exited("m", 0), running("s2"), exited("s1", 1)] },
    expected: [
      "stopPod 30s (MainsFinished)",
      `beginStop s2 30s "Stopping container s2" (MainsFinished)`,
    ],
  },
  {
    title: "a main stuck in Created is started again, whatever the policy",
    pod: two("Never"),
    facts: { records: [running("m2"), createdOnly("m1")] },
    expected: ["startContainer m1 (StuckInCreated)"],
  },
  {
    title: "a main in state unknown is killed first, then starts again",
    pod: two("Never"),
    facts: { records: [running("m2"), unknown("m1")] },
    expected: [
      `beginStop m1 30s "Container is in "unknown" state, try killing it before restart" (RecordUnknown)`,
    ],
  },
  {
    title: "a main that failed its liveness probe is killed to be restarted",
    pod: probed("Always"),
    facts: { records: [running("m2"), running("m1")], probes: { m1: { liveness: "failure" } } },
    expected: [
      `beginStop m1 30s "Container m1 failed liveness probe, will be restarted" (LivenessFailed)`,
    ],
  },
  {
    title: "under Never it is killed for good while another main goes on",
    pod: probed("Never"),
    facts: { records: [running("m2"), running("m1")], probes: { m1: { liveness: "failure" } } },
    expected: [`beginStop m1 30s "Container m1 failed liveness probe" (LivenessFailed)`],
  },
  {
    title: "a main that failed its startup probe is killed to be restarted",
    pod: probed("OnFailure"),
    facts: { records: [running("m2"), running("m1")], probes: { m1: { startup: "failure" } } },
    expected: [
      `beginStop m1 30s "Container m1 failed startup probe, will be restarted" (StartupFailed)`,
    ],
  },
  {
    title: "a probe result of an older instance is none",
    pod: probed("Always"),
    facts: {
      records: [running("m2"), running("m1", { id: "new" })],
      containers: { m1: { probes: { liveness: { id: "old", result: "failure" } } } },
    },
    expected: [],
  },
  {
    title: "a main whose image changed is killed to be restarted, under Never too",
    pod: two("Never"),
    facts: { records: [running("m2"), running("m1", { image: "old" })] },
    expected: [
      `beginStop m1 30s "Container m1 definition changed, will be restarted" (DefinitionChanged)`,
    ],
  },
  {
    title: "what we killed to start again starts, although the policy says Never",
    pod: two("Never"),
    facts: {
      records: [running("m2"), exited("m1", 137)],
      containers: { m1: { killed: { id: "m1", restart: true } } },
    },
    expected: ["startContainer m1 (AfterKill)"],
  },
  {
    title: "a kill whose answer is not back yet: the exit alone does not end the pod",
    pod: aPod({ policy: "Never", mains: [main("m1")] }),
    facts: {
      records: [exited("m1", 0)],
      containers: {
        m1: {
          stop: {
            id: "m1",
            cause: "definition",
            startedAt: NOW,
            graceSeconds: 30,
            restart: true,
            hookEndedAt: NOW,
            step: { state: "stopping", since: NOW, timeoutSeconds: 30 },
          },
        },
      },
    },
    expected: ["hold m1 (StopInFlight)"],
  },
  {
    title: "a failed postStart hook is a reason to kill, with the preStop hook",
    pod: aPod({ mains: [main("m1", { lifecycle: { postStart: aHook, preStop: aHook } })] }),
    facts: {
      records: [running("m1")],
      containers: { m1: { postStart: { state: "failed", id: "m1", message: "no" } } },
    },
    expected: [`beginStop m1 30s with hook "FailedPostStartHook" (PostStartFailed)`],
  },
  {
    title: "a probe's own grace period counts",
    pod: aPod({
      mains: [main("m1", { livenessProbe: { ...aProbe, terminationGracePeriodSeconds: 5 } })],
    }),
    facts: { records: [running("m1")], probes: { m1: { liveness: "failure" } } },
    expected: [
      `beginStop m1 5s "Container m1 failed liveness probe, will be restarted" (LivenessFailed)`,
    ],
  },
];

test.for(rows)("$title", ({ pod, facts, expected }) => {
  expect(told(decide(pod, seen(pod, facts), NOW))).toEqual(expected);
});
