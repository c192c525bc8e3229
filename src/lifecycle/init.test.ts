import { expect, test } from "vitest";
import { decide } from "./decide.ts";
import { createdOnly, exited, NOW, running, seen, told, unknown } from "./testing/facts.ts";
import type { Facts } from "./testing/facts.ts";
import { aPod, aProbe, main, regular, sidecar } from "./testing/pods.ts";

const three = aPod({ init: [sidecar("s1"), sidecar("s2"), sidecar("s3")] });
const threeNever = aPod({ init: [sidecar("s1"), sidecar("s2"), sidecar("s3")], policy: "Never" });
const probed = aPod({
  init: [sidecar("s1", { startupProbe: aProbe, livenessProbe: aProbe }), sidecar("s2")],
});
const mixed = aPod({ init: [regular("i1"), sidecar("s1"), regular("i2")] });
const mixedNever = aPod({ init: mixed.spec?.initContainers ?? [], policy: "Never" });

interface Row {
  readonly title: string;
  readonly pod: typeof three;
  readonly facts: Facts;
  readonly expected: readonly string[];
}

const rows: readonly Row[] = [
  {
    title: "case 10: without any record only the first init container starts",
    pod: three,
    facts: {},
    expected: ["startContainer s1 (FirstStart)"],
  },
  {
    title: "case 11: a started sidecar lets exactly the next stage begin",
    pod: three,
    facts: { records: [running("s1")] },
    expected: ["startContainer s2 (StageReached s1)"],
  },
  {
    title: "case 12: when all sidecars are started the mains start, in spec order",
    pod: aPod({ init: three.spec?.initContainers ?? [], mains: [main("m1"), main("m2")] }),
    facts: { records: [running("s3"), running("s2"), running("s1")] },
    expected: ["startContainer m1 (FirstStart)", "hold m2 (EarlierStarts m1)"],
  },
  {
    title:
      "case 13: a last stage stuck in Created is started again, no main begins (kubernetes#126543)",
    pod: three,
    facts: { records: [createdOnly("s3"), running("s2"), running("s1")] },
    expected: [
      "startContainer s3 (StuckInCreated)",
      "hold pod (NotInitialized s3: StuckInCreated)",
    ],
  },
  {
    title:
      "kubernetes#126543: so is a regular init container whose start has failed in the runtime",
    pod: mixed,
    facts: { records: [createdOnly("i1")] },
    expected: [
      "startContainer i1 (StuckInCreated)",
      "hold pod (NotInitialized i1: StuckInCreated)",
    ],
  },
  {
    title: "case 14: sidecars whose records are lost start again, in order, before the mains",
    pod: three,
    facts: { records: [running("s3")] },
    expected: [
      "startContainer s1 (RecordLost)",
      "hold s2 (EarlierStarts s1)",
      "hold m (EarlierStarts s1)",
    ],
  },
  {
    title: "case 20: only the furthest stage gates: an exited earlier sidecar restarts alongside",
    pod: three,
    facts: { records: [exited("s3", 1), running("s2"), exited("s1", 1)] },
    expected: [
      "startContainer s1 (Restart Error 1)",
      "hold s3 (EarlierStarts s1)",
      "hold pod (NotInitialized s3: Restart)",
    ],
  },
  {
    title: "case 21: an earlier sidecar that is down does not gate the mains",
    pod: three,
    facts: { records: [running("s3"), running("s2"), exited("s1", 1)] },
    expected: ["startContainer s1 (Restart Error 1)", "hold m (EarlierStarts s1)"],
  },
  {
    title: "case 9: without a startup result nothing later starts",
    pod: probed,
    facts: { records: [running("s1")] },
    expected: ["hold pod (NotInitialized s1: StartupPending)"],
  },
  {
    title: "case 9: an unknown startup result is none",
    pod: probed,
    facts: { records: [running("s1")], probes: { s1: { startup: "unknown" } } },
    expected: ["hold pod (NotInitialized s1: StartupPending)"],
  },
  {
    title: "case 8: liveness never gates the next stage",
    pod: probed,
    facts: { records: [running("s1")], probes: { s1: { startup: "success" } } },
    expected: ["startContainer s2 (StageReached s1)"],
  },
  {
    title: "a failed startup probe kills the sidecar and starts nothing later",
    pod: probed,
    facts: { records: [running("s1")], probes: { s1: { startup: "failure" } } },
    expected: [
      `beginStop s1 30s "Init container s1 failed startup probe" (StartupFailed)`,
      "hold pod (NotInitialized s1: StartupFailed)",
    ],
  },
  {
    title: "case 124: a failed liveness probe of a sidecar kills it without the suffix of mains",
    pod: probed,
    facts: {
      records: [running("m"), running("s2"), running("s1")],
      probes: { s1: { startup: "success", liveness: "failure" } },
    },
    expected: [`beginStop s1 30s "Init container s1 failed liveness probe" (LivenessFailed)`],
  },
  {
    title: "case 34: under Never a sidecar that was killed during init restarts, and only it",
    pod: threeNever,
    facts: { records: [exited("s3", 137), running("s2"), running("s1")] },
    expected: ["startContainer s3 (Restart Error 137)", "hold pod (NotInitialized s3: Restart)"],
  },
  {
    title: "case 35: under Never a sidecar in state unknown is killed first",
    pod: threeNever,
    facts: { records: [unknown("s3"), running("s2"), running("s1")] },
    expected: [
      `beginStop s3 30s "Init container is in "unknown" state, try killing it before restart" (RecordUnknown)`,
      "hold pod (NotInitialized s3: RecordUnknown)",
    ],
  },
  {
    title:
      "case 36: a sidecar that died while a later init ran does not hold up the stage after that",
    pod: aPod({ init: [sidecar("s1"), regular("i2"), regular("i3")] }),
    facts: { records: [exited("i2", 0), exited("s1", 1)] },
    expected: ["startContainer s1 (Restart Error 1)", "hold i3 (EarlierStarts s1)"],
  },
  {
    title: "case 37: the last sidecar dies before any main was made: mains wait for it",
    pod: three,
    facts: { records: [exited("s3", 0), running("s2"), running("s1")] },
    expected: ["startContainer s3 (Restart Completed 0)", "hold pod (NotInitialized s3: Restart)"],
  },
  {
    title: "case 15: an init container that was killed for memory failed, whatever its exit code",
    pod: mixed,
    facts: { records: [exited("i1", 0, { reason: "OOMKilled" })] },
    expected: ["startContainer i1 (Restart OOMKilled 0)", "hold pod (NotInitialized i1: Restart)"],
  },
  {
    title: "case 1: the next init container starts when the one before it has exited with 0",
    pod: mixed,
    facts: { records: [exited("i1", 0)] },
    expected: ["startContainer s1 (StageReached i1)"],
  },
  {
    title: "a running init container holds everything after it",
    pod: mixed,
    facts: { records: [running("i2"), running("s1"), exited("i1", 0)] },
    expected: ["hold pod (NotInitialized i2: InitRunning)"],
  },
  {
    title: "case 27: under Always a failed init container is tried again",
    pod: mixed,
    facts: { records: [exited("i1", 1)] },
    expected: ["startContainer i1 (Restart Error 1)", "hold pod (NotInitialized i1: Restart)"],
  },
  {
    title: "case 26: under Never a failed init container ends the pod and its sidecars",
    pod: mixedNever,
    facts: { records: [exited("i2", 1), running("s1"), exited("i1", 0)] },
    expected: [
      "stopPod 30s (InitFailedForGood i2)",
      `beginStop s1 30s "Stopping container s1" (InitFailedForGood i2)`,
    ],
  },
  {
    title:
      "kubernetes#120247: a main that an older sandbox left in Created lets no main start before init",
    pod: mixed,
    facts: { records: [{ ...createdOnly("m"), sandboxId: "older" }] },
    expected: ["startContainer i1 (FirstStart)"],
  },
  {
    title: "case 40: finished init containers are never looked at again once a main runs",
    pod: mixed,
    facts: { records: [running("m"), running("s1")] },
    expected: [],
  },
  {
    title: "case 160: a new image of a finished init container changes nothing",
    pod: mixed,
    facts: { records: [running("m"), running("s1"), exited("i1", 0, { image: "old" })] },
    expected: [],
  },
  {
    title: "case 159: a new image of a sidecar restarts it while the next init container runs on",
    pod: mixed,
    facts: { records: [running("i2"), running("s1", { image: "old" }), exited("i1", 0)] },
    expected: [
      `beginStop s1 30s "Init container s1 definition changed" (DefinitionChanged)`,
      "hold pod (NotInitialized i2: InitRunning)",
    ],
  },
];

test.for(rows)("$title", ({ pod, facts, expected }) => {
  const observation = seen(pod, { phase: "Pending", ...facts });
  expect(told(decide(pod, observation, NOW))).toEqual(expected);
});
