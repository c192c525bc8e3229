import { expect, test } from "vitest";
import type { JsonObject } from "../../json.ts";
import { changeFaultsOf, faultsOf } from "../testing.ts";
import { scheduleFault } from "./cron-schedule.ts";

const template = { spec: { restartPolicy: "Never", containers: [{ name: "m", image: "i:1" }] } };

function job(spec: JsonObject = {}, status: JsonObject = {}) {
  return { apiVersion: "batch/v1", kind: "Job", spec: { template, ...spec }, status };
}

function cronJob(spec: JsonObject, name = "x") {
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name },
    spec: { schedule: "* * * * *", jobTemplate: { spec: { template } }, ...spec },
  };
}

test.each<[string, JsonObject, readonly string[]]>([
  ["an ordinary one", {}, []],
  [
    "indexed without an end",
    { completionMode: "Indexed", parallelism: 2 },
    ["spec.completions: Required value: when completion mode is Indexed"],
  ],
  [
    "that counts indexes it does not have",
    { backoffLimitPerIndex: 1, maxFailedIndexes: -1 },
    [
      "spec.maxFailedIndexes: Invalid value: -1: must be greater than or equal to 0",
      "spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode",
    ],
  ],
  [
    "with a failure policy of nothing",
    { podFailurePolicy: { rules: [{ action: "Odd" }] } },
    [
      'spec.podFailurePolicy.rules[0].action: Unsupported value: "Odd": supported values: "Count", "FailIndex", "FailJob", "Ignore"',
      expect.stringContaining("specifying one of OnExitCodes and OnPodConditions is required"),
    ],
  ],
  [
    "with a failure policy of exit codes",
    {
      podFailurePolicy: {
        rules: [{ action: "FailJob", onExitCodes: { operator: "In", values: [0, 3, 3, 2] } }],
      },
    },
    [
      "spec.podFailurePolicy.rules[0].onExitCodes.values[0]: Invalid value: 0: must not be 0 for the In operator",
      "spec.podFailurePolicy.rules[0].onExitCodes.values[2]: Duplicate value: 3",
      "spec.podFailurePolicy.rules[0].onExitCodes.values: Invalid value: [0,3,3,2]: must be ordered",
    ],
  ],
  [
    "with labels of its own making",
    { selector: { matchLabels: { a: "b" } } },
    [
      'spec.selector: Invalid value: {"matchLabels":{"batch.kubernetes.io/controller-uid":"u","a":"b"}}: `selector` not auto-generated',
      'spec.template.metadata.labels: Invalid value: {"batch.kubernetes.io/controller-uid":"u","batch.kubernetes.io/job-name":"x","controller-uid":"u","job-name":"x"}: `selector` does not match template `labels`',
    ],
  ],
])("a Job, %s", (_title, spec, faults) => {
  expect(faultsOf(job(spec))).toEqual(faults);
});

test("a Job's pods stay as they are once it has started", () => {
  const changed = { spec: { ...template.spec, containers: [{ name: "m", image: "i:2" }] } };
  expect(changeFaultsOf(job(), { spec: { template: changed } })).toContainEqual(
    expect.stringMatching(/^spec\.template: Invalid value: .*: field is immutable$/),
  );
  expect(changeFaultsOf(job({ completions: 1 }), { spec: { template, completions: 2 } })).toContain(
    "spec.completions: Invalid value: 2: field is immutable",
  );
});

test("a Job cannot have more ready pods than active ones", () => {
  expect(changeFaultsOf(job(), { status: { ready: 2, active: 1 } }, "status")).toEqual([
    "status.ready: Invalid value: 2: cannot set more ready pods than active",
  ]);
});

test.each<[string, string | undefined]>([
  ["*/5 0-6 1,15 jan-jun mon", undefined],
  ["@daily", undefined],
  ["@every 1h30m", undefined],
  ["* * * *", "expected exactly 5 fields, found 4: [* * * *]"],
  ["60 * * * *", "end of range (60) above maximum (59): 60"],
  ["* * 0 * *", "beginning of range (0) below minimum (1): 0"],
  ["9-3 * * * *", "beginning of range (9) beyond end of range (3): 9-3"],
  ["*/0 * * * *", "step of range should be a positive number: */0"],
  ["x * * * *", 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
  ["@sometimes", "unrecognized descriptor: @sometimes"],
])("the schedule %s", (schedule, fault) => {
  expect(scheduleFault(schedule)).toBe(fault);
});

test.each<[JsonObject, readonly string[]]>([
  [{}, []],
  [{ schedule: "" }, ["spec.schedule: Required value"]],
  [
    { schedule: "TZ=UTC * * * * *" },
    [
      'spec.schedule: Invalid value: "TZ=UTC * * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
    ],
  ],
  [{ timeZone: "Europe/Berlin" }, []],
  [
    { timeZone: "Nowhere/Land", concurrencyPolicy: "Odd" },
    [
      'spec.timeZone: Invalid value: "Nowhere/Land": unknown time zone Nowhere/Land',
      'spec.concurrencyPolicy: Unsupported value: "Odd": supported values: "Allow", "Forbid", "Replace"',
    ],
  ],
])("a CronJob of %o", (spec, faults) => {
  expect(faultsOf(cronJob(spec))).toEqual(faults);
});

test("a CronJob's name leaves room for those of its Jobs", () => {
  const name = "x".repeat(53);
  expect(faultsOf(cronJob({}, name))).toEqual([
    `metadata.name: Invalid value: "${name}": must be no more than 52 characters`,
  ]);
});
