import type {
  CronJob,
  Job,
  JobSpec,
  JobTemplateSpec,
  PodFailurePolicy,
} from "../types/batch-v1.ts";
import { fill, fillZero, mapField } from "./fill.ts";
import { defaultTemplate } from "./pod-spec.ts";

export function defaultJob(job: Job): Job {
  const { spec, metadata } = job;
  if (spec === undefined) return job;
  const labels = spec.template?.metadata?.labels;
  const hasLabels = Object.keys(metadata?.labels ?? {}).length > 0;
  return {
    ...job,
    ...(labels && !hasLabels && { metadata: { ...metadata, labels } }),
    spec: defaultJobSpec(spec),
    status: job.status ?? {},
  };
}

/** The Job within a CronJob gets its defaults only when it is created. */
export function defaultCronJob(cronJob: CronJob): CronJob {
  const { spec } = cronJob;
  return {
    ...cronJob,
    spec: fillZero(
      fill(
        { ...spec, jobTemplate: defaultJobTemplate(spec.jobTemplate) },
        { suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 },
      ),
      { concurrencyPolicy: "Allow" },
    ),
    status: cronJob.status ?? {},
  };
}

const int32Max = 2 ** 31 - 1;

function defaultJobSpec(spec: JobSpec): JobSpec {
  const isPlain = spec.completions === undefined && spec.parallelism === undefined;
  return fill(
    {
      ...spec,
      template: defaultTemplate(spec.template),
      ...mapField("podFailurePolicy", spec.podFailurePolicy, defaultFailurePolicy),
    },
    {
      parallelism: 1,
      ...(isPlain && { completions: 1 }),
      backoffLimit: spec.backoffLimitPerIndex === undefined ? 6 : int32Max,
      completionMode: "NonIndexed",
      suspend: false,
      podReplacementPolicy: spec.podFailurePolicy ? "Failed" : "TerminatingOrFailed",
      manualSelector: false,
    },
  );
}

function defaultFailurePolicy(policy: PodFailurePolicy): PodFailurePolicy {
  return {
    ...policy,
    rules: policy.rules?.map((rule) => ({
      ...rule,
      ...mapField("onPodConditions", rule.onPodConditions, (conditions) =>
        conditions.map((each) => fillZero(each, { status: "True" })),
      ),
    })),
  };
}

function defaultJobTemplate(template: JobTemplateSpec | undefined): JobTemplateSpec {
  const spec = template?.spec;
  return {
    ...template,
    metadata: template?.metadata ?? {},
    ...(spec && { spec: { ...spec, template: defaultTemplate(spec.template) } }),
  };
}
