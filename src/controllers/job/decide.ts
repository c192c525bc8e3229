import { referenceTo } from "../../client/event-recorder.ts";
import { jobs, pods as podKind } from "../../client/resources.ts";
import { toTime, type Instant } from "../../model/instant.ts";
import type { Stored } from "../../model/object.ts";
import type { Job, JobCondition, JobStatus } from "../../model/types/batch-v1.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import { labelSelectorMatcher } from "../../select/labels.ts";
import { claim } from "../common/claim.ts";
import { earliest, isDeleting, isPodActive, isPodReady, isPodTerminal } from "../common/pods.ts";
import { counted, statusWrite } from "../common/status-write.ts";
import type { Decision, Write } from "../common/write.ts";
import { mergeEnds } from "./backoff.ts";
import { countPods, untrack, type Count } from "./counting.ts";
import { completionsReached, deadlineOf, finishOf, type Finish } from "./finish.ts";
import { completionsOf, formatIndexes, succeededIndexes, type Indexes } from "./indexes.ts";
import { manage, staffingWrites, type Staffing } from "./manage.ts";
import { awaitingSuccessor, failedIndexes } from "./per-index.ts";
import {
  hasPerIndexLimit,
  isFinished,
  isIndexed,
  isSuspended,
  isTracked,
  type JobView,
  type PodEnd,
} from "./view.ts";

const MANAGED_BY_US = "kubernetes.io/job-controller";
const NO_INDEXES: Indexes = new Set();

export interface JobDecision extends Decision {
  /** What of the pods' ends should be remembered for the next decision. */
  readonly ends: readonly PodEnd[];
}

/** Facts about a Job that every part of the decision looks at. */
interface Facts {
  readonly job: Stored<Job>;
  readonly pods: readonly Stored<Pod>[];
  readonly active: readonly Stored<Pod>[];
  readonly ends: readonly PodEnd[];
  readonly succeededIndexes: Indexes;
  readonly failedIndexes: Indexes;
  readonly count: Count;
  readonly now: Instant;
}

/** One step of a Job: counts ended pods, decides whether it is over, makes and deletes pods, writes its status. */
export function decide(view: JobView, now: Instant): JobDecision {
  const { job } = view;
  if ((job.spec?.managedBy ?? MANAGED_BY_US) !== MANAGED_BY_US) return { writes: [], ends: [] };
  const selector = labelSelectorMatcher(job.spec?.selector);
  const claimant = { ownerKind: jobs, owner: job, selector, kind: podKind };
  const { owned, writes } = claim(claimant, view.pods);
  if (isFinished(job)) {
    return { writes: owned.filter(isTracked).map(untrack), ends: [] };
  }
  const facts = factsOf(job, owned, { ends: view.ends, now });
  const step = isDeleting(job) ? release(facts) : advance(facts);
  return { writes: [...writes, ...step.writes], wakeAt: step.wakeAt, ends: facts.ends };
}

function factsOf(
  job: Stored<Job>,
  pods: readonly Stored<Pod>[],
  { ends, now }: { readonly ends: readonly PodEnd[]; readonly now: Instant },
): Facts {
  const succeeded = isIndexed(job) ? succeededIndexes(job, pods) : NO_INDEXES;
  const failed = hasPerIndexLimit(job) ? failedIndexes(job, pods) : NO_INDEXES;
  const kept = hasPerIndexLimit(job)
    ? awaitingSuccessor(job, pods, new Set([...succeeded, ...failed]))
    : new Map<number, Stored<Pod>>();
  const keptUids = new Set([...kept.values()].map(({ metadata }) => metadata.uid));
  return {
    job,
    pods,
    now,
    active: pods.filter(isPodActive),
    ends: mergeEnds(job, pods, ends),
    succeededIndexes: succeeded,
    failedIndexes: failed,
    count: countPods({ job, pods, succeededIndexes: succeeded, kept: keptUids }),
  };
}

/** A Job that is going makes nothing any more and holds no pod back. */
function release({ job, pods, count }: Facts): Decision {
  const { uncounted, succeeded, failed } = count;
  const status = {
    ...job.status,
    uncountedTerminatedPods: shown(uncounted),
    succeeded: counted(succeeded),
    failed: counted(failed),
  };
  const untracked = pods.filter(isTracked).map(untrack);
  return { writes: [...statusWrite(jobs, job, status), ...untracked] };
}

function advance(facts: Facts): Decision {
  const { job, count, now } = facts;
  const total = totals(facts);
  const decided = finishOf({ ...facts, ...total }, now);
  const staffing: Staffing =
    decided === undefined
      ? manage({ ...facts, ...total }, now)
      : { create: [], remove: facts.active };
  const active = facts.active.length + staffing.create.length - staffing.remove.length;
  const finish = decided ?? (isComplete(facts, active) ? completionsReached : undefined);
  const status = statusOf(facts, { finish, staffing });
  const isOver = isFinished({ ...job, status });
  return {
    writes: [
      ...staffingWrites({ kind: jobs, object: job }, staffing),
      ...statusWrite(jobs, job, status),
      ...count.counted.map(untrack),
      ...announcements(facts, status, isOver ? finish : undefined),
    ],
    wakeAt: finish === undefined ? nextLook({ ...job, status }, staffing) : undefined,
  };
}

/** Once the end is decided on only the pods' own changes matter. */
function nextLook(job: Job, staffing: Staffing): Instant | undefined {
  return earliest([staffing.wakeAt, deadlineOf(job)]);
}

function totals({ count, job }: Facts) {
  const { uncounted } = count;
  const succeeded = count.succeeded + (isIndexed(job) ? 0 : uncounted.succeeded.length);
  return { succeeded, failed: count.failed + uncounted.failed.length };
}

/** Enough pods have succeeded and none is at work any more. */
function isComplete(facts: Facts, active: number): boolean {
  const { succeeded } = totals(facts);
  if (active > 0) return false;
  const { completions } = facts.job.spec ?? {};
  return completions === undefined ? succeeded > 0 : succeeded >= completionsOf(facts.job);
}

interface Next {
  readonly finish: Finish | undefined;
  readonly staffing: Staffing;
}

function statusOf(facts: Facts, { finish, staffing }: Next): JobStatus {
  const { job, active, pods, count, now } = facts;
  const removed = new Set(staffing.remove);
  const staying = active.filter((pod) => !removed.has(pod));
  const leaving = pods.filter((pod) => isDeleting(pod) && !isPodTerminal(pod)).length;
  const terminating = leaving + staffing.remove.length;
  const { uncounted, succeeded, failed } = count;
  const isSettled =
    terminating === 0 &&
    staying.length + staffing.create.length === 0 &&
    uncounted.succeeded.length + uncounted.failed.length === 0;
  const conditions = conditionsOf(facts, finish, isSettled);
  const hasSucceeded = conditions.some(({ type }) => type === "Complete");
  return {
    conditions: conditions.length === 0 ? undefined : conditions,
    startTime: startTimeOf(job, now),
    completionTime: hasSucceeded ? toTime(now) : undefined,
    active: counted(staying.length + staffing.create.length),
    succeeded: counted(succeeded),
    failed: counted(failed),
    terminating,
    completedIndexes: indexText(facts.succeededIndexes),
    failedIndexes: hasPerIndexLimit(job) ? formatIndexes(facts.failedIndexes) : undefined,
    uncountedTerminatedPods: shown(uncounted),
    ready: staying.filter(isPodReady).length,
  };
}

function indexText(indexes: Indexes): string | undefined {
  return indexes.size === 0 ? undefined : formatIndexes(indexes);
}

function shown({ succeeded, failed }: Count["uncounted"]) {
  return {
    succeeded: succeeded.length === 0 ? undefined : succeeded,
    failed: failed.length === 0 ? undefined : failed,
  };
}

/** The clock of the deadline starts when the Job does, and anew when it is resumed. */
function startTimeOf(job: Job, now: Instant): string | undefined {
  if (isSuspended(job)) return job.status?.startTime;
  const isResumed = suspensionOf(job)?.status === "True";
  return isResumed ? toTime(now) : (job.status?.startTime ?? toTime(now));
}

/** The interim condition comes at once, the final one when every pod is gone and counted. */
function conditionsOf(
  { job, now }: Facts,
  finish: Finish | undefined,
  isSettled: boolean,
): readonly JobCondition[] {
  const present = job.status?.conditions ?? [];
  if (finish === undefined) return withSuspension(job, present, now);
  const { outcome, reason, message } = finish;
  const [target, final] =
    outcome === "success" ? ["SuccessCriteriaMet", "Complete"] : ["FailureTarget", "Failed"];
  const wanted = isSettled ? [target, final] : [target];
  const missing = wanted.filter((type) => !present.some((each) => each.type === type));
  const news = missing.map((type) => condition({ type, status: "True", reason, message }, now));
  return [...present, ...news];
}

function condition(
  news: {
    readonly type: string;
    readonly status: string;
    readonly reason: string;
    readonly message: string;
  },
  now: Instant,
): JobCondition {
  return { ...news, lastProbeTime: toTime(now), lastTransitionTime: toTime(now) };
}

function suspensionOf(job: Job): JobCondition | undefined {
  return job.status?.conditions?.find(({ type }) => type === "Suspended");
}

function withSuspension(
  job: Job,
  present: readonly JobCondition[],
  now: Instant,
): readonly JobCondition[] {
  const known = suspensionOf(job);
  const type = "Suspended";
  if (isSuspended(job)) {
    if (known?.status === "True") return present;
    const news = { type, status: "True", reason: "JobSuspended", message: "Job suspended" };
    return [...present.filter((each) => each !== known), condition(news, now)];
  }
  if (known === undefined || known.status === "False") return present;
  const news = { type, status: "False", reason: "JobResumed", message: "Job resumed" };
  return present.map((each) => (each === known ? condition(news, now) : each));
}

function announcements(
  { job }: Facts,
  status: JobStatus,
  finish: Finish | undefined,
): readonly Write[] {
  const about = referenceTo(jobs, job);
  const say = (type: "Normal" | "Warning", reason: string, message: string): Write => ({
    verb: "event",
    about,
    note: { type, reason, message },
  });
  const before = suspensionOf(job)?.status ?? "False";
  const after = status.conditions?.find(({ type }) => type === "Suspended")?.status ?? "False";
  if (before !== after) {
    return [
      after === "True"
        ? say("Normal", "Suspended", "Job suspended")
        : say("Normal", "Resumed", "Job resumed"),
    ];
  }
  if (finish === undefined) return [];
  if (finish.outcome === "failure") return [say("Warning", finish.reason, finish.message)];
  const surplus = (status.succeeded ?? 0) > (job.spec?.completions ?? Number.POSITIVE_INFINITY);
  const warning = "Too many succeeded pods running after completion count reached";
  return [
    ...(surplus ? [say("Warning", "TooManySucceededPods", warning)] : []),
    say("Normal", "Completed", "Job completed"),
  ];
}
