import { invalid, required } from "../../field-error.ts";
import { jsonEquals } from "../../json.ts";
import type { Job, JobSpec } from "../../types/batch-v1.ts";
import type { PodTemplateSpec } from "../../types/core-v1.ts";
import { type Faults, immutable, optional, when } from "../checks.ts";
import { subdomainName, validateMetadata, validateMetadataUpdate } from "../metadata.ts";
import type { KindRules } from "../rules.ts";
import { selectorMatches, validateLabelSelector } from "../selector.ts";
import { countsUpdate } from "../apps/status.ts";
import { validateJobSpec } from "./job-spec.ts";

export const jobRules: KindRules<Job> = {
  create: (job) => [
    ...validateMetadata(job.metadata, { scope: "namespaced", name: subdomainName }),
    ...validateGeneratedSelector(job),
    ...optional(job.spec, "spec", validateSpec),
  ],
  update: (job, old) => [
    ...validateMetadataUpdate(job.metadata, old.metadata),
    ...optional(job.spec, "spec", validateSpec),
    ...validateChanges(job, old),
  ],
  subresources: {
    status: (job, old) => [...validateCounts(job, old), ...validateReady(job)],
  },
  template: ({ spec }) => ({ template: spec?.template, path: "spec.template" }),
};

const validateCounts = countsUpdate({
  counts: ["active", "succeeded", "failed", "ready", "terminating"],
  withinReplicas: [],
});

function validateReady({ status }: Job): Faults {
  const { ready = 0, active = 0 } = status ?? {};
  const detail = "cannot set more ready pods than active";
  return when(ready > active, invalid("status.ready", ready, detail));
}

function validateSpec(spec: JobSpec, path: string): Faults {
  const { selector, template } = spec;
  const labels = template.metadata?.labels;
  return [
    ...validateJobSpec(spec, path),
    ...(selector === undefined
      ? [required(`${path}.selector`)]
      : validateLabelSelector(selector, `${path}.selector`)),
    ...when(
      selector !== undefined && !selectorMatches(selector, labels),
      invalid(
        `${path}.template.metadata.labels`,
        labels,
        "`selector` does not match template `labels`",
      ),
    ),
  ];
}

/** Without a manual selector the Job's pods carry its uid and name, whatever the user wrote. */
function validateGeneratedSelector({ spec, metadata }: Job): Faults {
  if (spec === undefined || spec.manualSelector === true || spec.selector === undefined) return [];
  const uid = metadata?.uid ?? "";
  const name = metadata?.name ?? "";
  const labels = spec.template.metadata?.labels ?? {};
  const expected: Readonly<Record<string, string>> = {
    "batch.kubernetes.io/controller-uid": uid,
    "batch.kubernetes.io/job-name": name,
    "controller-uid": uid,
    "job-name": name,
  };
  const path = "spec.template.metadata.labels";
  return [
    ...Object.entries(expected).flatMap(([key, value]) =>
      when(
        labels[key] !== value,
        invalid(`${path}[${key}]`, spec.template.metadata?.labels, `must be '${value}'`),
      ),
    ),
    ...when(
      !selectorMatches(spec.selector, expected),
      invalid("spec.selector", spec.selector, "`selector` not auto-generated"),
    ),
  ];
}

function validateChanges(job: Job, old: Job): Faults {
  const spec = job.spec;
  const before = old.spec;
  if (spec === undefined || before === undefined) return [];
  return [
    ...validateCompletions(spec, before),
    ...immutable(spec.selector, before.selector, "spec.selector"),
    ...validateTemplateChange(job, old),
    ...immutable(spec.completionMode, before.completionMode, "spec.completionMode"),
    ...immutable(spec.podFailurePolicy, before.podFailurePolicy, "spec.podFailurePolicy"),
    ...immutable(
      spec.backoffLimitPerIndex,
      before.backoffLimitPerIndex,
      "spec.backoffLimitPerIndex",
    ),
    ...immutable(spec.managedBy, before.managedBy, "spec.managedBy"),
    ...immutable(spec.successPolicy, before.successPolicy, "spec.successPolicy"),
  ];
}

/** An indexed Job may grow and shrink, as long as all of it runs at once. */
function validateCompletions(spec: JobSpec, old: JobSpec): Faults {
  const path = "spec.completions";
  const { completions, parallelism } = spec;
  if (jsonEquals(completions, old.completions)) return [];
  const isElastic = spec.completionMode === "Indexed" && completions !== undefined;
  if (!isElastic) return immutable(completions, old.completions, path);
  return when(
    completions !== parallelism,
    invalid(path, completions, `can only be modified in tandem with spec.parallelism`),
  );
}

/** While a Job is suspended and has not started, where its pods may run can still be changed. */
function validateTemplateChange(job: Job, old: Job): Faults {
  const template = job.spec?.template;
  const before = old.spec?.template;
  if (template === undefined || before === undefined) return [];
  const isSuspended = old.spec?.suspend === true && old.status?.startTime === undefined;
  const next = isSuspended ? withPlacement(template, before) : template;
  return when(!jsonEquals(next, before), invalid("spec.template", template, "field is immutable"));
}

/** `template` with the scheduling directives of `old`: those may differ. */
function withPlacement(template: PodTemplateSpec, old: PodTemplateSpec): PodTemplateSpec {
  const { spec } = template;
  if (spec === undefined) return template;
  const { nodeSelector, affinity, tolerations, schedulingGates } = old.spec ?? {};
  return {
    ...template,
    metadata: {
      ...template.metadata,
      labels: old.metadata?.labels,
      annotations: old.metadata?.annotations,
    },
    spec: { ...spec, nodeSelector, affinity, tolerations, schedulingGates },
  };
}
