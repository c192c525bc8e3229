import { fromTime, type Instant } from "../../model/instant.ts";
import type { Job, SuccessPolicyRule } from "../../model/types/batch-v1.ts";
import type { ContainerStatus, Pod } from "../../model/types/core-v1.ts";
import { failJobMessage } from "./failure-policy.ts";
import { completionsOf, parseIndexes, type Indexes } from "./indexes.ts";
import { conditionOf, isSuspended } from "./view.ts";

/** How the Job is going to end, and why. First it is a target; when its pods are gone, it is so. */
export interface Finish {
  readonly outcome: "success" | "failure";
  readonly reason: string;
  readonly message: string;
}

/** What the end of the Job depends on. */
export interface Progress {
  readonly job: Job;
  readonly pods: readonly Pod[];
  readonly succeeded: number;
  readonly failed: number;
  readonly succeededIndexes: Indexes;
  readonly failedIndexes: Indexes;
}

/** The end that has been decided on; once it has, nothing changes it. */
export function finishOf(progress: Progress, now: Instant): Finish | undefined {
  return (
    known(progress.job) ?? failure(progress, now) ?? indexFailure(progress) ?? success(progress)
  );
}

function known(job: Job): Finish | undefined {
  const failureTarget = conditionOf(job, "FailureTarget");
  const criteriaMet = conditionOf(job, "SuccessCriteriaMet");
  const target = failureTarget ?? criteriaMet;
  if (target === undefined) return undefined;
  const outcome = failureTarget === undefined ? "success" : "failure";
  return { outcome, reason: target.reason ?? "", message: target.message ?? "" };
}

function failed(reason: string, message: string): Finish {
  return { outcome: "failure", reason, message };
}

function failure({ job, pods, failed: failures }: Progress, now: Instant): Finish | undefined {
  const verdict = failJobMessage(job, pods);
  if (verdict !== undefined) return failed("PodFailurePolicy", verdict);
  const limit = job.spec?.backoffLimit ?? Number.POSITIVE_INFINITY;
  if (failures > limit || restartsExceed(job, pods, limit)) {
    return failed("BackoffLimitExceeded", "Job has reached the specified backoff limit");
  }
  const deadline = deadlineOf(job);
  if (deadline !== undefined && deadline <= now) {
    return failed("DeadlineExceeded", "Job was active longer than specified deadline");
  }
  return undefined;
}

/** With OnFailure the containers restart in place, sidecars too, and that counts (semantics section 9.1, case 164). */
function restartsExceed(job: Job, pods: readonly Pod[], limit: number): boolean {
  if (job.spec?.template.spec?.restartPolicy !== "OnFailure") return false;
  const restarts = pods
    .filter(({ status }) => status?.phase === "Running" || status?.phase === "Pending")
    .flatMap(({ status }): readonly ContainerStatus[] => [
      ...(status?.initContainerStatuses ?? []),
      ...(status?.containerStatuses ?? []),
    ])
    .reduce((total, { restartCount }) => total + restartCount, 0);
  return limit === 0 ? restarts > 0 : restarts >= limit;
}

/** When `activeDeadlineSeconds` is over; a suspended Job has none. */
export function deadlineOf(job: Job): Instant | undefined {
  const start = fromTime(job.status?.startTime);
  const seconds = job.spec?.activeDeadlineSeconds;
  if (seconds === undefined || start === undefined || isSuspended(job)) return undefined;
  return start + seconds * 1000;
}

function indexFailure({ job, succeededIndexes, failedIndexes }: Progress): Finish | undefined {
  const { maxFailedIndexes } = job.spec ?? {};
  if (failedIndexes.size === 0) return undefined;
  if (maxFailedIndexes !== undefined && failedIndexes.size > maxFailedIndexes) {
    return failed(
      "MaxFailedIndexesExceeded",
      "Job has exceeded the specified maximal number of failed indexes",
    );
  }
  const ended = failedIndexes.size + succeededIndexes.size;
  return ended >= completionsOf(job)
    ? failed("FailedIndexes", "Job has failed indexes")
    : undefined;
}

function success({ job, succeededIndexes }: Progress): Finish | undefined {
  const rules = job.spec?.successPolicy?.rules ?? [];
  const index = rules.findIndex((rule) => isMet(rule, succeededIndexes, completionsOf(job)));
  if (index < 0) return undefined;
  const message = `Matched rules at index ${index}`;
  return { outcome: "success", reason: "SuccessPolicy", message };
}

function isMet(rule: SuccessPolicyRule, succeeded: Indexes, completions: number): boolean {
  const { succeededIndexes, succeededCount } = rule;
  if (succeededIndexes === undefined) return succeeded.size >= (succeededCount ?? 1);
  const required = parseIndexes(succeededIndexes, completions);
  const met = [...required].filter((index) => succeeded.has(index)).length;
  return met >= (succeededCount ?? required.size);
}

/** All the pods that were wanted have succeeded. */
export const completionsReached: Finish = {
  outcome: "success",
  reason: "CompletionsReached",
  message: "Reached expected number of succeeded pods",
};
