import { referenceTo } from "../../client/event-recorder.ts";
import { cronjobs, jobs } from "../../client/resources.ts";
import { fromTime, toTime, type Instant } from "../../model/instant.ts";
import { jsonEquals } from "../../model/json.ts";
import type { Stored } from "../../model/object.ts";
import type { CronJob, CronJobStatus, Job } from "../../model/types/batch-v1.ts";
import type { ObjectReference } from "../../model/types/core-v1.ts";
import { controllerReference } from "../common/owners.ts";
import { isDeleting } from "../common/pods.ts";
import type { Decision, Write } from "../common/write.ts";
import { conditionOf, isFinished } from "../job/view.ts";
import { latestDue, parseSchedule, type Schedule } from "./schedule.ts";

const SCHEDULED_TIMESTAMP = "batch.kubernetes.io/cronjob-scheduled-timestamp";
/** More missed starts than these are worth a warning: somebody's clock may be wrong. */
const MISSED_MAX = 100;

export interface CronJobView {
  readonly cronJob: Stored<CronJob>;
  /** The Jobs that it controls. */
  readonly jobs: readonly Stored<Job>[];
}

/** Starts a Job when one is due, keeps account of those that run, and forgets old ones. */
export function decide(view: CronJobView, now: Instant): Decision {
  const { cronJob } = view;
  if (isDeleting(cronJob)) return { writes: [] };
  const account = accountOf(view);
  const start = startOf(view, account.status, now);
  const status = start.status ?? account.status;
  return {
    writes: [...account.writes, ...start.writes, ...statusWrites(cronJob, status), ...forget(view)],
    wakeAt: start.wakeAt,
  };
}

interface Step extends Decision {
  readonly status?: CronJobStatus | undefined;
}

/** Which Jobs run, as the status says and as they are. */
function accountOf({ cronJob, jobs: children }: CronJobView): Required<
  Pick<Step, "status" | "writes">
> & {
  readonly status: CronJobStatus;
} {
  const writes: Write[] = [];
  const listed = cronJob.status?.active ?? [];
  const byUid = new Map(children.map((job) => [job.metadata.uid, job]));
  let lastSuccess = fromTime(cronJob.status?.lastSuccessfulTime);
  const active = listed.filter(({ uid, name }) => {
    const job = byUid.get(uid ?? "");
    if (job === undefined) {
      writes.push(say(cronJob, "Normal", "MissingJob", `Active job went missing: ${name}`));
      return false;
    }
    if (!isFinished(job)) return true;
    const condition = conditionOf(job, "Complete") ?? conditionOf(job, "Failed");
    const message = `Saw completed job: ${name}, condition: ${condition?.type}`;
    writes.push(say(cronJob, "Normal", "SawCompletedJob", message));
    return false;
  });
  for (const job of children) {
    const completed = conditionOf(job, "Complete") && fromTime(job.status?.completionTime);
    if (completed !== undefined) lastSuccess = Math.max(lastSuccess ?? 0, completed);
  }
  const lastSuccessfulTime = lastSuccess === undefined ? undefined : toTime(lastSuccess);
  return { writes, status: { ...cronJob.status, active: some(active), lastSuccessfulTime } };
}

function some<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length === 0 ? undefined : items;
}

function startOf(
  { cronJob, jobs: children }: CronJobView,
  status: CronJobStatus,
  now: Instant,
): Step {
  const { schedule: text, timeZone, suspend } = cronJob.spec;
  if (suspend === true) return { writes: [] };
  const parsed = parseSchedule(text, timeZone);
  if ("problem" in parsed) {
    const [reason, message] =
      parsed.problem === "timeZone"
        ? ["UnknownTimeZone", `invalid timeZone: "${timeZone}": ${parsed.message}`]
        : ["UnparseableSchedule", `unparseable schedule: "${text}" : ${parsed.message}`];
    return { writes: [say(cronJob, "Warning", reason, message)] };
  }
  const { schedule } = parsed;
  const wakeAt = schedule.next(now);
  const due = latestDue(schedule, earliestOf(cronJob, now), now);
  if (due === undefined) return { writes: [], wakeAt };
  const warnings = due.missed > MISSED_MAX ? [tooMany(cronJob, due.missed)] : [];
  const step = launch({ cronJob, children, status, schedule, now }, due.at);
  return { ...step, writes: [...warnings, ...step.writes], wakeAt };
}

/** Since when starts count: the last one, or as far back as the starting deadline reaches. */
function earliestOf({ spec, status, metadata }: Stored<CronJob>, now: Instant): Instant {
  const last = fromTime(status?.lastScheduleTime) ?? fromTime(metadata.creationTimestamp) ?? now;
  const seconds = spec.startingDeadlineSeconds;
  return seconds === undefined ? last : Math.max(last, now - seconds * 1000);
}

function tooMany(cronJob: Stored<CronJob>, missed: number): Write {
  const message =
    `too many missed start times: ${missed}. Set or decrease .spec.startingDeadlineSeconds or check ` +
    "clock skew";
  return say(cronJob, "Warning", "TooManyMissedTimes", message);
}

interface Launch {
  readonly cronJob: Stored<CronJob>;
  readonly children: readonly Stored<Job>[];
  readonly status: CronJobStatus;
  readonly schedule: Schedule;
  readonly now: Instant;
}

function launch(launching: Launch, at: Instant): Step {
  const { cronJob, children, status, now } = launching;
  const { concurrencyPolicy = "Allow", startingDeadlineSeconds } = cronJob.spec;
  const deadline = startingDeadlineSeconds ?? Number.POSITIVE_INFINITY;
  if (at + deadline * 1000 < now) {
    const message = `Missed scheduled time to start a job: ${new Date(at).toUTCString()}`;
    return { writes: [say(cronJob, "Warning", "MissSchedule", message)] };
  }
  const running = children.filter(
    (job) => !isFinished(job) && status.active?.some(({ uid }) => uid === job.metadata.uid),
  );
  if (concurrencyPolicy === "Forbid" && running.length > 0) {
    const message =
      "Not starting job because prior execution is running and concurrency policy is Forbid";
    return { writes: [say(cronJob, "Normal", "JobAlreadyActive", message)] };
  }
  const replaced = concurrencyPolicy === "Replace" ? running : [];
  const job = jobAt(cronJob, at);
  const { name } = job.metadata;
  const gone = new Set(replaced.map(({ metadata }) => metadata.uid));
  const made = children.find(({ metadata }) => metadata.name === name);
  const active = (status.active ?? []).filter(({ uid }) => !gone.has(uid ?? ""));
  // The uid of a Job is known only once it is there; until then the start is not accounted for.
  if (made === undefined) {
    return {
      status,
      writes: [...replaced.map((each) => remove(cronJob, each)), create(cronJob, job)],
    };
  }
  const isListed = active.some(({ uid }) => uid === made.metadata.uid) || isFinished(made);
  const next = isListed ? active : [...active, referenceOf(made)];
  return {
    status: { ...status, active: some(next), lastScheduleTime: toTime(at) },
    writes: replaced.filter((each) => each !== made).map((each) => remove(cronJob, each)),
  };
}

function referenceOf(job: Stored<Job>): ObjectReference {
  return referenceTo(jobs, job);
}

/** One name for each minute, so that no crash makes a Job start twice. */
function jobAt(cronJob: Stored<CronJob>, at: Instant) {
  const { namespace, name } = cronJob.metadata;
  const { metadata, spec } = cronJob.spec.jobTemplate;
  const annotations = { ...metadata?.annotations, [SCHEDULED_TIMESTAMP]: toTime(at) };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: `${name}-${Math.floor(at / 60_000)}`,
      namespace,
      labels: metadata?.labels,
      annotations,
      ownerReferences: [controllerReference(cronjobs, cronJob)],
    },
    spec,
  };
}

function create(cronJob: Stored<CronJob>, object: Job): Write {
  return {
    verb: "create",
    kind: jobs,
    object,
    mayExist: true,
    says: {
      about: referenceTo(cronjobs, cronJob),
      done: { type: "Normal", reason: "SuccessfulCreate", message: "Created job {name}" },
      failed: { type: "Warning", reason: "FailedCreate", message: "Error creating job: {error}" },
    },
  };
}

function remove(cronJob: Stored<CronJob>, job: Stored<Job>): Write {
  const { namespace, name, uid } = job.metadata;
  return {
    verb: "delete",
    kind: jobs,
    key: { namespace, name },
    uid,
    propagationPolicy: "Background",
    says: {
      about: referenceTo(cronjobs, cronJob),
      done: { type: "Normal", reason: "SuccessfulDelete", message: "Deleted job {name}" },
      failed: { type: "Warning", reason: "FailedDelete", message: "Deleted job: {error}" },
    },
  };
}

function forget({ cronJob, jobs: children }: CronJobView): readonly Write[] {
  const { successfulJobsHistoryLimit = 3, failedJobsHistoryLimit = 1 } = cronJob.spec;
  const present = children.filter((job) => !isDeleting(job));
  const oldest = (type: string, limit: number) => {
    const ended = present.filter((job) => conditionOf(job, type) !== undefined);
    return ended.toSorted(byStart).slice(0, Math.max(0, ended.length - limit));
  };
  return [
    ...oldest("Complete", successfulJobsHistoryLimit),
    ...oldest("Failed", failedJobsHistoryLimit),
  ].map((job) => remove(cronJob, job));
}

function byStart(a: Stored<Job>, b: Stored<Job>): number {
  const start = ({ status, metadata }: Stored<Job>) =>
    status?.startTime ?? metadata.creationTimestamp;
  return start(a) < start(b) ? -1 : 1;
}

function statusWrites(cronJob: Stored<CronJob>, status: CronJobStatus): readonly Write[] {
  if (jsonEquals(status, cronJob.status ?? {})) return [];
  const object: CronJob = { ...cronJob, status };
  return [{ verb: "update", kind: cronjobs, object, subresource: "status" }];
}

function say(
  cronJob: Stored<CronJob>,
  type: "Normal" | "Warning",
  reason: string,
  message: string,
): Write {
  return { verb: "event", about: referenceTo(cronjobs, cronJob), note: { type, reason, message } };
}
