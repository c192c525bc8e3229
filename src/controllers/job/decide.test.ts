import { expect, test } from "vitest";
import { toTime } from "../../model/instant.ts";
import type { Stored } from "../../model/object.ts";
import type { Job, JobSpec, JobStatus } from "../../model/types/batch-v1.ts";
import type { ContainerStatus, Pod, PodStatus } from "../../model/types/core-v1.ts";
import { NOON, stored } from "../testing/objects.ts";
import { decide } from "./decide.ts";
import { formatIndexes, parseIndexes } from "./indexes.ts";
import { TRACKING_FINALIZER } from "./view.ts";

const labels = { job: "j" };
const owner = { apiVersion: "batch/v1", kind: "Job", name: "j", uid: "uid-j", controller: true };

function job(spec: Partial<JobSpec> = {}, restartPolicy = "Never", status: JobStatus = {}) {
  const template = { metadata: { labels }, spec: { restartPolicy, containers: [] } };
  const full = { completions: 1, parallelism: 1, backoffLimit: 6, ...spec };
  return stored<Job>("j", {
    spec: { ...full, selector: { matchLabels: labels }, template },
    status: { startTime: toTime(NOON - 60_000), ...status },
  });
}

function pod(name: string, status: PodStatus): Stored<Pod> {
  return stored<Pod>(name, {
    metadata: { labels, ownerReferences: [owner], finalizers: [TRACKING_FINALIZER] },
    spec: { containers: [] },
    status,
  });
}

function ended(name: string, exitCode: number, at = NOON): ContainerStatus {
  const state = { terminated: { exitCode, finishedAt: toTime(at) } };
  return { name, image: "i", imageID: "", ready: false, restartCount: 0, state };
}

function restarted(name: string, restartCount: number): ContainerStatus {
  return { name, image: "i", imageID: "", ready: true, restartCount };
}

/** The status that is written, as far as the end of the Job goes. */
function outcome(object: Stored<Job>, pods: readonly Stored<Pod>[], now = NOON) {
  const { writes } = decide({ job: object, pods, ends: [] }, now);
  const written = writes.find((write) => write.verb === "update");
  const { status = {} }: Job = (written?.verb === "update" ? written.object : {}) as Job;
  return {
    condition: status.conditions?.map(({ reason, message }) => `${reason}: ${message}`).at(-1),
    uncounted: status.uncountedTerminatedPods,
    verbs: writes.map(({ verb }) => verb),
  };
}

const failedPod = pod("p", {
  phase: "Failed",
  containerStatuses: [ended("m", 1)],
  initContainerStatuses: [ended("s", 137)],
});

test("a pod that ended is noted before its finalizer goes, so that it counts once whatever crashes", () => {
  const { uncounted, verbs } = outcome(job({ completions: 2 }), [
    pod("p", { phase: "Succeeded", containerStatuses: [ended("m", 0)] }),
  ]);
  expect(uncounted).toEqual({ succeeded: ["uid-p"], failed: undefined });
  expect(verbs).toEqual(["create", "update", "patch"]);
});

test("a noted pod without finalizer turns into a count", () => {
  const status = { uncountedTerminatedPods: { succeeded: ["uid-p"] } };
  const { metadata, ...rest } = pod("p", { phase: "Succeeded" });
  const counted = { ...rest, metadata: { ...metadata, finalizers: [] } };
  const { writes } = decide({ job: job({}, "Never", status), pods: [counted], ends: [] }, NOON);
  expect(writes).toMatchObject([
    {
      verb: "update",
      object: {
        status: {
          succeeded: 1,
          completionTime: "2026-01-01T12:00:00Z",
          conditions: [{ type: "SuccessCriteriaMet" }, { type: "Complete" }],
        },
      },
    },
    { verb: "event", note: { reason: "Completed" } },
  ]);
});

test.each<[string, number, number, string | undefined]>([
  ["case 164: three restarts of a sidecar reach a limit of three", 3, 3, "BackoffLimitExceeded"],
  ["two restarts do not", 3, 2, undefined],
  ["a limit of none bears none", 0, 1, "BackoffLimitExceeded"],
  ["and no restart is within it", 0, 0, undefined],
])("OnFailure: %s", (_title, backoffLimit, restarts, reason) => {
  const running = pod("p", {
    phase: "Running",
    initContainerStatuses: [restarted("s", restarts)],
    containerStatuses: [restarted("m", 0)],
  });
  const { condition } = outcome(job({ backoffLimit }, "OnFailure"), [running]);
  expect(condition?.split(":")[0]).toBe(reason);
});

test("case 165: restarts of a sidecar do not count with Never", () => {
  const initContainerStatuses = [restarted("s", 9)];
  const running = pod("p", { phase: "Running", initContainerStatuses });
  expect(outcome(job({ backoffLimit: 0 }), [running]).condition).toBeUndefined();
});

test.each<[string, JobSpec["podFailurePolicy"], string | undefined, readonly string[] | undefined]>(
  [
    [
      "case 166: a sidecar killed with 137 matches when no container is named",
      { rules: [{ action: "FailJob", onExitCodes: { operator: "In", values: [137] } }] },
      "PodFailurePolicy: Container s for pod default/p failed with exit code 137 matching FailJob rule at index 0",
      ["uid-p"],
    ],
    [
      "a named container is the only one that is looked at",
      {
        rules: [
          {
            action: "FailJob",
            onExitCodes: { containerName: "m", operator: "In", values: [137] },
          },
        ],
      },
      undefined,
      ["uid-p"],
    ],
    [
      "the first rule that matches wins, and an ignored failure does not count",
      {
        rules: [
          { action: "Ignore", onExitCodes: { operator: "NotIn", values: [2] } },
          { action: "FailJob", onExitCodes: { operator: "In", values: [1] } },
        ],
      },
      undefined,
      undefined,
    ],
  ],
)("podFailurePolicy: %s", (_title, podFailurePolicy, condition, failed) => {
  const result = outcome(job({ podFailurePolicy }), [failedPod]);
  expect([result.condition, result.uncounted?.failed]).toEqual([condition, failed]);
});

test("the wait before a replacement starts at the end of the last container, sidecars included", () => {
  const status = {
    phase: "Failed",
    containerStatuses: [ended("m", 1, NOON - 9_000)],
    initContainerStatuses: [ended("s", 137, NOON - 4_000)],
  };
  const base = pod("p", status);
  const initContainers = [{ name: "s", image: "i", restartPolicy: "Always" }];
  const withSidecar = { ...base, spec: { containers: [], initContainers } };
  const { wakeAt } = decide({ job: job(), pods: [withSidecar], ends: [] }, NOON);
  expect(wakeAt).toBe(NOON + 6_000);
});

test("indexes are written as ranges of three and more", () => {
  const text = "0-2,5,6,9,11-13";
  expect(formatIndexes(parseIndexes(text, 100))).toBe(text);
  expect(formatIndexes(parseIndexes(text, 6))).toBe("0-2,5");
});
