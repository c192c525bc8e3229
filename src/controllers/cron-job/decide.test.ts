import { expect, test } from "vitest";
import { toTime } from "../../model/instant.ts";
import type { Stored } from "../../model/object.ts";
import type { CronJob, CronJobSpec, CronJobStatus, Job } from "../../model/types/batch-v1.ts";
import { NOON, stored } from "../testing/objects.ts";
import { decide } from "./decide.ts";
import { latestDue, parseSchedule } from "./schedule.ts";

const MINUTE = 60_000;

function cronJob(spec: Partial<CronJobSpec> = {}, status: CronJobStatus = {}): Stored<CronJob> {
  const jobTemplate = { spec: { template: {} } };
  const lastScheduleTime = toTime(NOON - 10 * MINUTE);
  return stored<CronJob>("c", {
    spec: { schedule: "*/10 * * * *", jobTemplate, ...spec },
    status: { lastScheduleTime, ...status },
  });
}

function job(name: string, ended?: "Complete" | "Failed", start = NOON): Stored<Job> {
  const conditions = ended === undefined ? [] : [{ type: ended, status: "True" }];
  const completionTime = ended === "Complete" ? toTime(start) : undefined;
  return stored<Job>(name, { status: { startTime: toTime(start), completionTime, conditions } });
}

function reference(name: string) {
  return { name, uid: `uid-${name}` };
}

/** What is said and done in short. */
function short(object: Stored<CronJob>, jobs: readonly Stored<Job>[] = [], now = NOON + 1) {
  const { writes, wakeAt } = decide({ cronJob: object, jobs }, now);
  return {
    writes: writes.flatMap((write) => {
      if (write.verb === "create") return [`create ${write.object.metadata?.name}`];
      if (write.verb === "delete") return [`delete ${write.key.name}`];
      return write.verb === "event" ? [write.note.reason] : [];
    }),
    nextMinutes: wakeAt === undefined ? undefined : (wakeAt - NOON) / MINUTE,
  };
}

const due = `c-${NOON / MINUTE}`;

test("a Job is made at its minute, once, and the next look is at the next", () => {
  expect(short(cronJob())).toEqual({ writes: [`create ${due}`], nextMinutes: 10 });
  const made = job(due);
  const { writes } = decide({ cronJob: cronJob(), jobs: [made] }, NOON + 1);
  expect(writes).toMatchObject([
    {
      verb: "update",
      object: {
        status: {
          active: [{ kind: "Job", name: due, uid: `uid-${due}` }],
          lastScheduleTime: "2026-01-01T12:00:00Z",
        },
      },
    },
  ]);
});

interface Case {
  readonly spec: Partial<CronJobSpec>;
  readonly status?: CronJobStatus;
  readonly jobs?: readonly Stored<Job>[];
  readonly writes: readonly string[];
}

const old = { active: [reference("old")] };

test.each<[string, Case]>([
  ["suspended: nothing starts", { spec: { suspend: true }, writes: [] }],
  [
    "Forbid: a start is left out while the last one runs",
    {
      spec: { concurrencyPolicy: "Forbid" },
      status: old,
      jobs: [job("old")],
      writes: ["JobAlreadyActive"],
    },
  ],
  [
    "Replace: the running one goes",
    {
      spec: { concurrencyPolicy: "Replace" },
      status: old,
      jobs: [job("old")],
      writes: ["delete old", `create ${due}`],
    },
  ],
  [
    "Allow: they run beside each other",
    { spec: {}, status: old, jobs: [job("old")], writes: [`create ${due}`] },
  ],
  [
    "a finished one is noticed",
    {
      spec: { suspend: true },
      status: old,
      jobs: [job("old", "Complete")],
      writes: ["SawCompletedJob"],
    },
  ],
  ["a vanished one is noticed", { spec: { suspend: true }, status: old, writes: ["MissingJob"] }],
  [
    "a bad schedule is reported",
    { spec: { schedule: "61 * * * *" }, writes: ["UnparseableSchedule"] },
  ],
  ["a bad zone is reported", { spec: { timeZone: "Mars/Base" }, writes: ["UnknownTimeZone"] }],
  [
    "old ends are forgotten",
    {
      spec: { suspend: true, successfulJobsHistoryLimit: 1, failedJobsHistoryLimit: 0 },
      jobs: [job("a", "Complete", NOON - 2), job("b", "Complete", NOON + 1000), job("f", "Failed")],
      writes: ["delete a", "delete f"],
    },
  ],
])("%s", (_title, { spec, status = {}, jobs = [], writes }) => {
  expect(short(cronJob(spec, status), jobs).writes).toEqual(writes);
});

test("of many missed starts only the last happens, with a warning when they are very many", () => {
  const lastScheduleTime = toTime(NOON - 2000 * MINUTE);
  expect(short(cronJob({}, { lastScheduleTime })).writes).toEqual([
    "TooManyMissedTimes",
    `create ${due}`,
  ]);
  const strict = cronJob({ startingDeadlineSeconds: 60 }, { lastScheduleTime });
  expect(short(strict, [], NOON + 2 * MINUTE).writes).toEqual([]);
});

test.each([
  ["0 12 * * *", undefined, "2026-01-02T12:00:00Z"],
  ["0 12 * * *", "Europe/Berlin", "2026-01-02T11:00:00Z"],
  ["0 9 * 7 *", "America/New_York", "2026-07-01T13:00:00Z"],
  ["@hourly", undefined, "2026-01-01T13:00:00Z"],
  ["@every 1h30m", undefined, "2026-01-01T13:30:00Z"],
  ["0 0 13 * 5", undefined, "2026-01-02T00:00:00Z"],
])("the schedule %s in %s is next due at %s", (text, zone, expected) => {
  const parsed = parseSchedule(text, zone);
  const next = "schedule" in parsed ? parsed.schedule.next(NOON) : undefined;
  expect(toTime(next ?? 0)).toBe(expected);
});

test("an irregular schedule is searched to the last start", () => {
  const parsed = parseSchedule("0 8,9 * * 1-5", undefined);
  const last =
    "schedule" in parsed ? latestDue(parsed.schedule, NOON - 90 * 86_400_000, NOON) : undefined;
  expect(toTime(last?.at ?? 0)).toBe("2026-01-01T09:00:00Z");
});
